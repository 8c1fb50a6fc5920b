// How many seats a roster may still give, and when it may give them. Pure functions; safe from any
// thread.
//
// The way of a seat:  waiting --hold--> held --granted--> granted --left--> free or closed
//                                         \--refused--> free
//
// At every prefix of a roster's log held + granted <= quota, unless the quota was lowered.
#pragma once

#include <cstdint>

#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// The most grants of one roster that wait for answers at a time.
inline constexpr int32_t kGrantsOpenMax = 8;

// How much is under way in a roster: approvals that are being queued, grants that are being
// decided, seats without an answer, a bill that is being summed. At 0 everything is settled.
int64_t PendingOf(const v1::StoredRoster& roster);

// How many seats the quota leaves. 0 means no quota, which leaves as many as anybody asks for.
int64_t FreeSeatsOf(const v1::StoredRoster& roster, int64_t quota_seats);

// May the roster grant seats to waiting rows now? It may not
//   * while an approval is still being queued, since a row of a lower rank may yet come;
//   * while a bill is being summed, since the bill would count only a part of the new seats;
//   * while kGrantsOpenMax grants wait for answers;
//   * when no row waits, or the quota leaves no seat.
bool MayGrantSeats(const v1::StoredRoster& roster, int64_t quota_seats);

}  // namespace naungan::enrollment
