// Judges a submitted claim: does the person have the right to it, and to how much? What the rules
// refuse is an outcome with its code, not an error (ARCHITECTURE, section 7). A pure function; safe
// from any thread.
#pragma once

#include "libs/base/result.h"
#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "services/claims/benefits.h"
#include "services/claims/insured.h"

namespace naungan::claims {

// The claim as decided: SUBMITTED with its benefits and their sum, or DENIED with the first code
// that applies, in this order:
//   DEATH_CLAIMED, JHT_CLAIMED   another claim stands in the way
//   NOT_REGISTERED, PROGRAMME_NOT_INSURED, NOT_COVERED   on the event date
//   TOO_LATE                     the claim window of the rule has passed
//   NO_JHT_GROUND                the ground does not hold as far as is known: the age by the birth
//                                date that enrollment told; no JHT stay after the day work stopped,
//                                and the waiting month over; a death on another day than the one
//                                established. A death that nothing has established yet is believed,
//                                as members who left die too and have no JKM claim: the documents
//                                prove it at the approval.
// Preconditions: `submission` has its checked shape (command_shape.h). Errors: kInvalidArgument of
// BenefitTable::Find, MONEY_OVERFLOW.
Result<v1::Claim> Judge(const v1::SubmitClaim& submission, const v1::InsuredPerson& person,
                        const domain::CoversOf& covers_of, const BenefitTable& rules);

// How the person stands for a claim of that kind on the day of the event, by what is known now:
// judged at the submission, and again at the approval. `covers_of` as for StandingOn.
Standing StandingFor(v1::ClaimKind kind, domain::Date event, const v1::InsuredPerson& person,
                     const domain::CoversOf& covers_of);

// The programme that pays claims of that kind.
common::v1::Programme ProgrammeOf(v1::ClaimKind kind);

}  // namespace naungan::claims
