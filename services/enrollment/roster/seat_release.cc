#include "services/enrollment/roster/seat_release.h"

namespace naungan::enrollment {

bool IsFreedByLeaving(v1::LeaveReason reason, domain::Date free_date,
                      std::optional<domain::Date> term_end) {
  return reason != v1::LEAVE_REASON_CONTINUED && (!term_end || free_date < *term_end);
}

bool EndsOccupancy(const v1::SeatVacated& vacated, std::string_view participant,
                   domain::Date free_date, const v1::Occupancy& occupancy) {
  // The seat was given again already, to somebody else or to the same person for a later stay. The
  // new holder keeps the day that was said first. Until then the seat is empty, and is billed as it
  // was planned.
  if (occupancy.participant() != participant || free_date.days() < occupancy.from_days()) {
    return false;
  }
  if (!occupancy.has_to_days()) return true;
  // A person who goes on under a renewal takes the place along.
  return free_date.days() < occupancy.to_days() && vacated.reason() != v1::LEAVE_REASON_CONTINUED;
}

}  // namespace naungan::enrollment
