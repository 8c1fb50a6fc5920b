// How many seats a roster may give, and when. Pure functions; safe from any thread.
//
// A roster's seats:  waiting --hold--> held --granted--> granted --left--> free or closed
//                                        \--refused--> free
// At every prefix of its log held + granted <= quota, unless the quota was lowered.
#pragma once

#include <cstdint>

#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Grants of one roster that are not answered in full.
inline constexpr int32_t kGrantsOpenMax = 8;

// Work and answers under way: nothing is settled before it is 0.
int64_t PendingOf(const v1::StoredRoster& roster);

// How many seats the quota leaves; "no quota" leaves as many as there are rows.
int64_t FreeSeatsOf(const v1::StoredRoster& roster, int64_t quota_seats);

// May seats be held now? Not while an approval is still being queued (a lower rank may yet come),
// not while a bill is summed (a seat held meanwhile would be half billed), and not before the
// participants have answered some of what they were offered.
bool MayGrantSeats(const v1::StoredRoster& roster, int64_t quota_seats);

}  // namespace naungan::enrollment
