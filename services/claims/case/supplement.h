// A supplement to a claim: documents that come in later, or another beneficiary. A pure function;
// safe from any thread.
#pragma once

#include "services/claims/case/claim_step.h"

namespace naungan::claims {

// Adds documents to the claim and replaces its beneficiary, if the command names one. What the
// claim has already changes nothing.
//
// Errors, beside those of CheckShape:
//   kNotFound            CLAIM_UNKNOWN
//   kInvalidArgument     BENEFICIARY_RELATION_INVALID (CheckBeneficiary)
//   kFailedPrecondition  CLAIM_NOT_OPEN: the claim is neither submitted nor reversed
StepOutcome DecideSupplement(const v1::SupplementClaim& command, const v1::Actor& actor,
                             const ClaimFacts& facts);

}  // namespace naungan::claims
