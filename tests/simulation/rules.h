// The services' rules as in production, which every house of the simulator uses. They are immutable
// and made once, because reading the tables takes longer than a whole run.
#pragma once

#include "libs/domain/cover_rules.h"
#include "libs/domain/region_names.h"
#include "libs/runtime/state_machine.h"
#include "services/agreement/agreement_machine.h"
#include "services/claims/claims_machine.h"
#include "services/enrollment/account/contribution_rules.h"
#include "services/enrollment/enrollment_machine.h"
#include "services/reporting/folds/figure_projection.h"

namespace naungan::simulation {

// The embedded tables.
struct Rules {
  Rules();

  domain::RegionNames regions;
  enrollment::ContributionRules contributions;
  domain::CoverRules cover;
  claims::BenefitTable benefits;
};

inline constexpr const char* kAgreementService = "agreement";
inline constexpr const char* kEnrollmentService = "enrollment";
inline constexpr const char* kClaimsService = "claims";
// The projection of reporting, which has no log of its own.
inline constexpr const char* kFigures = "reporting.figures";

// How many partitions a house has.
struct Size {
  int32_t agreement_partitions = 1;
  int32_t partitions = 2;  // of enrollment, claims and reporting
};

// The machines of a house of that size. `rules` must outlive them.
struct Machines {
  Machines(const Rules& rules, Size size);

  const runtime::StateMachine& Of(std::string_view service) const;
  static int32_t PartitionsOf(std::string_view service, Size size) {
    return service == kAgreementService ? size.agreement_partitions : size.partitions;
  }

  agreement::AgreementMachine agreement;
  enrollment::EnrollmentMachine enrollment;
  claims::ClaimsMachine claims;
  reporting::FigureProjection figures;
};

}  // namespace naungan::simulation
