// Rosters: whose terms they have, and when their seats may be given. Pure functions; safe from any
// thread.
//
// A roster's seats:  waiting --hold--> held --granted--> granted --left--> free or closed
//                                        \--refused--> free
// At every prefix of its log held + granted <= quota, unless the quota was lowered.
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

// Grants of one roster that are not answered in full.
inline constexpr int32_t kGrantsOpenMax = 8;

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

// Work and answers under way: nothing is settled before it is 0.
int64_t PendingOf(const v1::StoredRoster& roster);

// How many seats the quota leaves; "no quota" leaves as many as there are rows.
int64_t FreeSeatsOf(const v1::StoredRoster& roster, int64_t quota_seats);

// May seats be held now? Not while an approval is still being queued (a lower rank may yet come),
// not while a bill is summed (a seat held meanwhile would be half billed), and not before the
// participants have answered some of what they were offered.
bool MayAdmit(const v1::StoredRoster& roster, int64_t quota_seats);

}  // namespace naungan::enrollment
