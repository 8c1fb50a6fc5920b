// Decides whether the rules deny a claim when it is submitted, and with which code. (An officer may
// also reject it later: approval.h.) A pure function; safe from any thread.
#pragma once

#include "naungan/claims/v1/claim.pb.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "services/claims/benefits/benefits.h"
#include "services/claims/eligibility/eligibility.h"

namespace naungan::claims {

// Returns the first code that applies, in this order, or UNSPECIFIED if the claim is granted:
//
//   DEATH_CLAIMED           the person has a death claim (JKK or JKM) that was not denied
//   JHT_CLAIMED             the person has an old-age claim under way, or this balance was paid:
//                           the newest balance that was paid is of the same day or a later one
//   NOT_REGISTERED          on the day of the event: see eligibility.h
//   PROGRAMME_NOT_INSURED
//   NOT_COVERED
//   TOO_LATE                the claim window of the rule has passed
//   NO_JHT_GROUND           the ground of an old-age claim does not hold: see jht_ground.h
//
// Preconditions: the shape of `submission` was checked (command_shape.h); `standing` and `rule` are
// those of its kind and event date.
v1::DenialCode FirstDenial(const v1::SubmitClaim& submission, const v1::InsuredPerson& person,
                           const Standing& standing, const BenefitRule& rule);

}  // namespace naungan::claims
