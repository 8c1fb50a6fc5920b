// The approval of a submitted claim, and its rejection by an officer. Pure functions; safe from any
// thread.
#pragma once

#include "services/claims/case/claim_step.h"

namespace naungan::claims {

// Approves a submitted claim. It judges once more whether the person was insured on the day of the
// event (eligibility.h), because enrollment may have corrected a record since the submission. It
// does not compute the benefits again: an approved claim pays what its submission found.
//
// Errors, beside those of CheckShape:
//   kNotFound            CLAIM_UNKNOWN
//   kPermissionDenied    SAME_ACTOR: this actor submitted the claim or named its beneficiary
//   kFailedPrecondition  CLAIM_NOT_SUBMITTED, NOT_INSURED_ANY_MORE, DOCUMENTS_MISSING (the message
//                        lists them), BENEFICIARY_MISSING (a benefit for a death needs one)
//   kInvalidArgument     DATE_ORDER: before the submission
StepOutcome DecideApproval(const v1::ApproveClaim& command, const v1::Actor& actor,
                           const ClaimFacts& facts);

// Rejects a submitted claim: it is DENIED with REJECTED and pays nothing. An approved claim cannot
// be rejected, since its approval has established the death and enrollment cannot take that back.
//
// Errors, beside those of CheckShape: CLAIM_UNKNOWN, CLAIM_NOT_SUBMITTED, DATE_ORDER as above.
StepOutcome DecideRejection(const v1::RejectClaim& command, const v1::Actor& actor,
                            const ClaimFacts& facts);

}  // namespace naungan::claims
