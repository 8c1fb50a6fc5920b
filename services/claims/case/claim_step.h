// What the steps of a claim's life have in common: the facts that they are decided on, their
// outcome and the checks that several of them make. Each step is a file of its own: submission.h,
// supplement.h, approval.h, payment.h. Pure functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "services/claims/benefits/benefits.h"
#include "services/claims/eligibility/eligibility.h"

namespace naungan::claims {

// What a command is decided on.
struct ClaimFacts {
  const BenefitTable& rules;
  const v1::StoredClaim* claim =
      nullptr;                      // the claim that the command names; null if there is none
  const v1::InsuredPerson& person;  // empty if nothing is known of the person
  const CoverFacts& covers;
  domain::Date today;  // the latest date in Indonesia (WIT)
};

// The event that a command leads to, or nullopt if it was carried out before.
using StepOutcome = Result<std::optional<v1::ClaimsLogEvent>>;

// kNotFound (CLAIM_UNKNOWN) if there is no claim of the command's name.
Result<const v1::StoredClaim*> ExistingClaim(const ClaimFacts& facts);

// kInvalidArgument (DATE_ORDER) if the step would have happened before the step that it follows.
Status CheckNotBefore(const common::v1::Date& date, const common::v1::Date& earliest,
                      std::string_view field);

// kFailedPrecondition: the claim is not in a state that allows the step.
std::unexpected<Error> NotNow(std::string_view reason, std::string message);

// kPermissionDenied (SAME_ACTOR): another person must take this step.
std::unexpected<Error> SameActor(std::string message);

bool SameDate(const common::v1::Date& a, const common::v1::Date& b);

bool HasDocument(const v1::Claim& claim, int kind);

// The claim's next published event, without its case.
v1::ClaimsLogEvent NextEvent(const v1::StoredClaim& stored, const std::string& name,
                             const v1::Actor& actor);

}  // namespace naungan::claims
