// The life of a claim, as two pure functions. They do no I/O and read no clock; safe from any
// thread.
//
//   Submit --> SUBMITTED --Approve--> APPROVED --Pay--> PAID --Reverse--> REVERSED
//     |            |                                     ^                   |
//     +-> DENIED <-+ Reject                              +------- Pay -------+
//
// Supplement adds documents or another beneficiary while a claim is SUBMITTED or REVERSED.
//
// A command that was carried out already and is sent again with the same content changes nothing:
// it is answered with the claim as it stands. Names, dates and payment references make this hold
// for ever, and not only as long as the service remembers request ids.
#pragma once

#include "naungan/claims/v1/claims_log.pb.h"
#include "services/claims/case/claim_step.h"

namespace naungan::claims {

// Decides a command. It leads to at most one event, and to none if it was carried out before.
//
//   command             decided in      errors
//   submit              submission.h    CLAIM_EXISTS, and those of the benefit rules
//   supplement          supplement.h    CLAIM_UNKNOWN, CLAIM_NOT_OPEN
//   approve, reject     approval.h      CLAIM_UNKNOWN, CLAIM_NOT_SUBMITTED, SAME_ACTOR,
//                                       NOT_INSURED_ANY_MORE, DOCUMENTS_MISSING,
//                                       BENEFICIARY_MISSING, DATE_ORDER
//   pay, reverse        payment.h       CLAIM_UNKNOWN, PAYMENT_UNKNOWN, PAYMENT_EXISTS,
//                                       PAYMENT_AMOUNT_WRONG, PAYMENTS_TOO_MANY, SAME_ACTOR,
//                                       CLAIM_NOT_APPROVED, CLAIM_PAID, JHT_CLAIMED, DATE_ORDER
//   any                 command_shape.h the command is malformed, or does not say who asks
//   none of these                       kInvalidArgument COMMAND_UNKNOWN
StepOutcome Decide(const v1::ClaimsCommand& command, const ClaimFacts& facts);

// Returns the claim after the event. An event that is not about a claim changes nothing.
v1::StoredClaim EvolveClaim(v1::StoredClaim stored, const v1::ClaimsLogEvent& event);

}  // namespace naungan::claims
