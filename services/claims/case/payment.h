// The payment of an approved claim, and its reversal when the money comes back. Pure functions;
// safe from any thread.
#pragma once

#include "services/claims/case/claim_step.h"

namespace naungan::claims {

// A payment that comes back may be repeated. A claim that was paid this often needs a closer look.
inline constexpr int kPaymentsPerClaimMax = 32;

// Books the payment of the whole benefit.
//
// Errors, beside those of CheckShape:
//   kNotFound            CLAIM_UNKNOWN
//   kAlreadyExists       PAYMENT_EXISTS: the payment of this reference has another amount or date
//   kPermissionDenied    SAME_ACTOR: this actor changed the beneficiary since the last payment was
//                        taken back
//   kFailedPrecondition  CLAIM_NOT_APPROVED, CLAIM_PAID, PAYMENTS_TOO_MANY; JHT_CLAIMED: another
//                        old-age claim of the person is under way, or a later balance was paid
//   kInvalidArgument     PAYMENT_AMOUNT_WRONG; DATE_ORDER: before the approval, or before the last
//                        payment was taken back
StepOutcome DecidePayment(const v1::PayClaim& command, const v1::Actor& actor,
                          const ClaimFacts& facts);

// Takes a payment back. The claim can then be paid again, under another reference.
//
// Errors, beside those of CheckShape:
//   kNotFound            CLAIM_UNKNOWN, PAYMENT_UNKNOWN
//   kAlreadyExists       PAYMENT_EXISTS: the payment was taken back on another day
//   kInvalidArgument     DATE_ORDER: before the payment
StepOutcome DecideReversal(const v1::ReversePayment& command, const v1::Actor& actor,
                           const ClaimFacts& facts);

}  // namespace naungan::claims
