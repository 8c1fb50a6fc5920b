// The life of a claim, as two pure functions. No I/O, no clock; safe from any thread.
//
//   Submit --> SUBMITTED --Approve--> APPROVED --Pay--> PAID --Reverse--> REVERSED
//     |            |                                     ^                   |
//     +-> DENIED <-+ Reject                              +------- Pay -------+
//
// A command that was carried out already, sent again with the same content, changes nothing and is
// answered with the claim as it stands: names, dates and payment references make a resend harmless
// for ever, beyond the memory for request ids.
#pragma once

#include <optional>

#include "libs/base/result.h"
#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "services/claims/benefits.h"

namespace naungan::claims {

// What a command is decided on.
struct ClaimFacts {
  const BenefitTable& rules;
  const v1::StoredClaim* claim = nullptr;  // of the command's name; null: there is none
  const v1::InsuredPerson& person;         // empty: nothing is known of the person
  domain::CoversOf covers_of;  // for the month of the event: the claim's, if there is one
  domain::Date today;          // the latest date in Indonesia (WIT)
};

// At most one event: nothing when the command was carried out before. Errors, beside those of
// command_shape.h and submission.h:
//   kNotFound            CLAIM_UNKNOWN, PAYMENT_UNKNOWN
//   kAlreadyExists       CLAIM_EXISTS (other content under this name), PAYMENT_EXISTS (other
//                        content under this reference)
//   kPermissionDenied    SAME_ACTOR: who submits a claim, or changes where its money goes, neither
//                        approves it nor pays it out on that change
//   kFailedPrecondition  CLAIM_NOT_SUBMITTED, CLAIM_NOT_APPROVED, CLAIM_PAID, CLAIM_NOT_OPEN,
//                        NOT_INSURED_ANY_MORE (a record was corrected since the submission),
//                        DOCUMENTS_MISSING (names them), BENEFICIARY_MISSING, PAYMENTS_TOO_MANY,
//                        JHT_CLAIMED (another balance is claimed, or a later one was paid)
//   kInvalidArgument     DATE_ORDER, PAYMENT_AMOUNT_WRONG
Result<std::optional<v1::ClaimsLogEvent>> Decide(const v1::ClaimsCommand& command,
                                                 const ClaimFacts& facts);

// The claim after the event. Total: an event that is not of a claim changes nothing.
v1::StoredClaim Evolve(v1::StoredClaim stored, const v1::ClaimsLogEvent& event);

// A payment that bounces is repeated; more often than this, something is wrong.
inline constexpr int kPaymentsPerClaimMax = 32;

}  // namespace naungan::claims
