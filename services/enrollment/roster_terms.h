// Rosters: whose terms they have, and when their seats may be given. Pure functions; safe from any
// thread.
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

// Is `agreement`, which another service told of, what rosters and participants may rely on? The
// Error of the first field that is not.
Status CheckTold(const agreement::v1::Agreement& agreement);

// The roster of an agreement's category, without counts; `addenda` are those of the agreement.
// Precondition: CheckTold. CATEGORY_UNKNOWN (kNotFound).
Result<v1::Roster> RosterUnder(const agreement::v1::Agreement& agreement, std::string_view category,
                               const v1::StoredAddenda& addenda = {});

// The roster of an employer or a wadah, without counts; the first field that is wrong is refused
// below "registrant". RESOURCE_ID_IS_NIK: of its own name too, category and unit.
Result<v1::Roster> RosterOf(const domain::RosterName& name, const v1::Registrant& registrant);

bool SameTerms(const v1::Roster& a, const v1::Roster& b);

// The roster as the world sees it.
v1::Roster ViewOf(const v1::StoredTerms& terms, const v1::StoredRoster& roster);

// What a participant must know of the roster, without units.
v1::RosterTerms TermsForOffer(const v1::Roster& roster);

}  // namespace naungan::enrollment
