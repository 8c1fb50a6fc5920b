// What claims know of a person: the stays that enrollment told of, the death, the claims that stand
// in each other's way. And how such a person stands on a day. Pure functions; safe from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

// The person after the event. Total: an event of another kind changes nothing.
//   stay_opened  adds the stay; a continuation ends the stay of the other account where it begins
//   stay_ended   ends the last stay of the account, never later than it ends already; a death also
//                sets the day of it, unless an earlier one is known
//   claim        a death claim is marked while it is not denied, an old-age claim while it is under
//                way; the approval of a death claim establishes the death
v1::InsuredPerson Evolve(v1::InsuredPerson person, const v1::ClaimsLogEvent& event);

// More stays than this are not kept: the one that ends first makes way. With a renewal a year it
// would take centuries; what is asked about lies in the last five years mostly.
inline constexpr int kStaysPerPersonMax = 256;

// May a stay have made way? A list that is full stays full, so that this also knows what a build
// dropped that did not yet ask.
bool MayHaveDroppedStays(const v1::InsuredPerson& person);

// The last stay of that account; null: there is none.
const v1::Stay* LastStay(const v1::InsuredPerson& person, std::string_view account);

// As libs/domain computes with it.
domain::Participation ToDomain(const v1::Stay& stay);

struct Standing {
  // UNSPECIFIED: covered. Else the first that applies: NOT_REGISTERED, PROGRAMME_NOT_INSURED,
  // NOT_COVERED.
  v1::DenialCode denial = v1::DENIAL_CODE_UNSPECIFIED;
  // The stay that says so: the one that insures, else one that contains the day; null without one.
  // Of several equally good ones the last to begin. Lives as long as the person.
  const v1::Stay* stay = nullptr;
};

// Insured against what happens on `date`? `covers_of` must answer for that day's month at least.
Standing StandingOn(const v1::InsuredPerson& person, const domain::CoversOf& covers_of,
                    common::v1::Programme programme, domain::Date date);

// An old-age balance belongs to who paid in, also after the last day of membership and whatever the
// employer owes (DOMAIN 3): it asks for a stay with JHT that began by `date`, not for cover.
Standing JhtStandingOn(const v1::InsuredPerson& person, domain::Date date);

// Why a claim stands in the way of a new one: DEATH_CLAIMED, JHT_CLAIMED or UNSPECIFIED.
// `jht_as_of`: the date of the new claim's balance; one balance is not paid twice.
v1::DenialCode OtherClaim(const v1::InsuredPerson& person, v1::ClaimKind kind,
                          std::optional<domain::Date> jht_as_of);

// An old-age balance of a later day than `as_of` was paid already: it held this one.
bool IsLaterJhtPaid(const v1::InsuredPerson& person, domain::Date as_of);

// When the person died, if that is established.
std::optional<domain::Date> DeathDate(const v1::InsuredPerson& person);

}  // namespace naungan::claims
