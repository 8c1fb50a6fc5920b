// The terms of a roster: whom it insures, in what, from when to when, with whose money. Pure
// functions; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/resource_names.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Can rosters and participants rely on this agreement, which the agreement service told of? The
// error names the first field that is wrong.
Status CheckToldAgreement(const agreement::v1::Agreement& agreement);

// The roster of an agreement's category, without counts. `addenda` are those of the agreement.
// CATEGORY_UNKNOWN (kNotFound). Precondition: CheckToldAgreement.
Result<v1::Roster> RosterUnder(const agreement::v1::Agreement& agreement, std::string_view category,
                               const v1::StoredAddenda& addenda = {});

// The roster of an employer or a wadah, without counts. The error names the first field that is
// wrong, below "registrant". RESOURCE_ID_IS_NIK if the roster's own name, the category or the unit
// is a NIK.
Result<v1::Roster> RosterOf(const domain::RosterName& name, const v1::Registrant& registrant);

bool SameTerms(const v1::Roster& a, const v1::Roster& b);

// The roster as queries show it.
v1::Roster ViewOf(const v1::StoredTerms& terms, const v1::StoredRoster& roster);

// What a participant must know of the roster, without units.
v1::RosterTerms TermsForOffer(const v1::Roster& roster);

}  // namespace naungan::enrollment
