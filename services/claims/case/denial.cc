#include "services/claims/case/denial.h"

#include <cstdint>

#include "libs/domain/date.h"
#include "libs/domain/recorded.h"
#include "services/claims/benefits/jht_ground.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

constexpr int kMonthsPerYear = 12;

// Is there a claim that excludes this one?
v1::DenialCode OtherClaim(const v1::SubmitClaim& submission, const v1::InsuredPerson& person) {
  if (submission.kind() != v1::CLAIM_KIND_JHT) {
    return person.death_claim().empty() ? v1::DENIAL_CODE_UNSPECIFIED
                                        : v1::DENIAL_CODE_DEATH_CLAIMED;
  }
  const bool paid_already =
      submission.has_jht_balance() && person.has_jht_paid_as_of_date() &&
      Recorded(submission.jht_balance().as_of_date()) <= Recorded(person.jht_paid_as_of_date());
  return paid_already || !person.jht_claim().empty() ? v1::DENIAL_CODE_JHT_CLAIMED
                                                     : v1::DENIAL_CODE_UNSPECIFIED;
}

bool IsTooLate(const BenefitRule& rule, const v1::SubmitClaim& submission) {
  if (!rule.claim_window_years) return false;
  const int64_t window_months = int64_t{*rule.claim_window_years} * kMonthsPerYear;
  const domain::Date last_day = Recorded(submission.event_date()).AddMonths(window_months);
  return last_day < Recorded(submission.submitted_date());
}

}  // namespace

v1::DenialCode FirstDenial(const v1::SubmitClaim& submission, const v1::InsuredPerson& person,
                           const Standing& standing, const BenefitRule& rule) {
  const v1::DenialCode other = OtherClaim(submission, person);
  if (other != v1::DENIAL_CODE_UNSPECIFIED) return other;
  if (standing.denial != v1::DENIAL_CODE_UNSPECIFIED) return standing.denial;
  if (IsTooLate(rule, submission)) return v1::DENIAL_CODE_TOO_LATE;
  if (submission.kind() != v1::CLAIM_KIND_JHT) return v1::DENIAL_CODE_UNSPECIFIED;
  const JhtGroundRule* const ground = FindGround(rule, submission.jht_ground());
  const bool holds =
      ground != nullptr && JhtGroundHolds(*ground, submission, person, *standing.stay);
  return holds ? v1::DENIAL_CODE_UNSPECIFIED : v1::DENIAL_CODE_NO_JHT_GROUND;
}

}  // namespace naungan::claims
