#include "tests/simulation/rules.h"

#include <utility>

#include "libs/base/check.h"
#include "libs/rules/cover_rules.h"
#include "services/claims/benefits/benefit_rules.h"

namespace naungan::simulation {
namespace {

template <typename T>
T Embedded(Result<T> table) {
  NAUNGAN_CHECK(table.has_value(), "the embedded tables are valid");
  return *std::move(table);
}

}  // namespace

Rules::Rules()
    : contributions(Embedded(enrollment::DefaultContributionRules())),
      cover(Embedded(naungan::rules::HouseCoverRules())),
      benefits(Embedded(claims::DefaultBenefitRules())) {}

Machines::Machines(const Rules& rules, Size size)
    : agreement(rules.regions, agreement::RenewalPolicy{}, size.agreement_partitions),
      enrollment({.partitions = size.partitions,
                  .agreement_partitions = size.agreement_partitions,
                  .tariffs = rules.contributions.tariffs,
                  .policy = {rules.cover}}),
      claims(rules.benefits, rules.cover, size.partitions),
      figures(size.partitions, size.agreement_partitions) {}

const runtime::StateMachine& Machines::Of(std::string_view service) const {
  if (service == kAgreementService) return agreement;
  if (service == kEnrollmentService) return enrollment;
  NAUNGAN_CHECK(service == kClaimsService, "only services with a log have a machine");
  return claims;
}

}  // namespace naungan::simulation
