// What the claims service knows of a person: the stays that enrollment published, the day of the
// death, and the claims that exclude each other. Pure functions; safe from any thread.
//
// eligibility.h tells how such a person is insured on a day.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

// Returns the person after the event. Every event can be applied:
//
//   stay_opened      adds the stay. If it continues a stay in another account, that one ends where
//                    the new one begins.
//   stay_ended       ends the account's last stay, unless that stay ends earlier already. If the
//                    person died, this also sets the day of the death, unless an earlier day is
//                    known.
//   claim
//     submitted      marks the person as having a death claim, or an old-age claim under way
//     denied         removes the mark of that claim
//     approved       a death claim sets the day of the death
//     paid           an old-age claim is no longer under way; the date of its balance is kept
//     reversed       an old-age claim is under way again, unless another one is
//   any other event  changes nothing
v1::InsuredPerson EvolvePerson(v1::InsuredPerson person, const v1::ClaimsLogEvent& event);

// The service keeps this many stays of a person. When one more is opened, the stay that ends first
// is dropped. With one renewal a year that takes 256 years, and most claims concern the last five.
inline constexpr int kStaysPerPersonMax = 256;

// Returns true if a stay may have been dropped. A full list stays full, so this is also right for
// rows that were written by a build that dropped stays without recording it.
bool MayHaveDroppedStays(const v1::InsuredPerson& person);

// Returns the last stay in that account, or null if there is none.
const v1::Stay* LastStay(const v1::InsuredPerson& person, std::string_view account);

// Returns the stay in the form that libs/domain computes with.
domain::Participation ToDomain(const v1::Stay& stay);
// Returns all stays of the person, in their order.
std::vector<domain::Participation> ToDomain(const v1::InsuredPerson& person);

// Returns true if an old-age balance of a later day than `as_of` was paid. That payment included
// the balance of `as_of`.
bool IsLaterJhtPaid(const v1::InsuredPerson& person, domain::Date as_of);

// Returns the day of the death, or nullopt if no death is established.
std::optional<domain::Date> DeathDate(const v1::InsuredPerson& person);

}  // namespace naungan::claims
