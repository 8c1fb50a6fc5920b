// The submission of a claim: judges it, and computes what it pays. A pure function; safe from any
// thread.
//
// A claim that the rules deny is an outcome with its code, not an error: the denied claim is stored
// and published, so that the person can be told why.
#pragma once

#include "services/claims/case/claim_step.h"

namespace naungan::claims {

// Submits a claim under a name that is not taken. The new claim is one of
//   SUBMITTED   with its benefits and their sum (benefits.h)
//   DENIED      with the first code that applies (denial.h)
//
// Errors, beside those of CheckShape:
//   kAlreadyExists    CLAIM_EXISTS: the claim of this name was submitted with other content
//   kInvalidArgument  EVENT_DATE_BEFORE_RULES, EVENT_DATE_WITHOUT_RULE (BenefitTable::Find),
//                     MONEY_OVERFLOW
StepOutcome DecideSubmission(const v1::SubmitClaim& command, const v1::Actor& actor,
                             const ClaimFacts& facts);

}  // namespace naungan::claims
