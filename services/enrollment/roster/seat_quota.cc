#include "services/enrollment/roster/seat_quota.h"

#include <algorithm>
#include <limits>

#include "libs/base/planted_bug.h"

namespace naungan::enrollment {

int64_t PendingOf(const v1::StoredRoster& roster) {
  return roster.approvals_open() + (roster.granting() ? 1 : 0) + roster.counts().seats_held() +
         (roster.billing() ? 1 : 0);
}

int64_t FreeSeatsOf(const v1::StoredRoster& roster, int64_t quota_seats) {
  if (quota_seats == 0) return std::numeric_limits<int64_t>::max();
  if (NAUNGAN_PLANTED(kQuota)) ++quota_seats;
  const auto& counts = roster.counts();
  return std::max<int64_t>(
      0, quota_seats - counts.seats_held() - counts.seats_granted() - roster.seats_closed());
}

bool MayGrantSeats(const v1::StoredRoster& roster, int64_t quota_seats) {
  return roster.counts().rows_waiting() > 0 && roster.approvals_open() == 0 && !roster.billing() &&
         roster.grants_open() < kGrantsOpenMax && FreeSeatsOf(roster, quota_seats) > 0;
}

}  // namespace naungan::enrollment
