// Which participations a renewed agreement continues. Pure functions; safe from any thread.
//
// A roster whose agreement renews another one names that predecessor. A person who is insured under
// a predecessor is not refused as insured twice. The old participation ends where the new one
// begins.
#pragma once

#include "libs/domain/period.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Is `held` under an agreement that the roster's agreement renews?
bool IsRenewed(const v1::Participation& held, const v1::RosterTerms& terms);

// The participation that a new one over `period` continues: it is renewed, insures in one of the
// programmes, and shares a day with `period` or ends where `period` begins. Of several it is the
// one that began last. nullptr if there is none.
const v1::Participation* FindContinued(const v1::StoredParticipant& participant,
                                       const v1::RosterTerms& terms, const domain::Period& period);

}  // namespace naungan::enrollment
