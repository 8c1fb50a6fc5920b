// When a seat that was left is free again. Pure functions; safe from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Is a seat that was left given to somebody else? It is after a death and when a person leaves,
// while the term lasts. It is not after a renewal, since the person takes the place along.
// `term_end` is nullopt for a term without an end.
bool IsFreedByLeaving(v1::LeaveReason reason, domain::Date free_date,
                      std::optional<domain::Date> term_end);

// Does `vacated` change `occupancy`, the newest of its seat?
//
//   the seat has a new holder since        no, the holder keeps the day that was said first
//   the occupancy has no end yet           yes, it ends on the free date
//   it ends later, and the person leaves   yes: somebody whose leaving was planned may die before
//     or dies                              that day, or leave earlier
//   it ends later, and the person goes on  no, the place is taken along
//     under a renewal
//   it ends on that day or earlier         no
bool EndsOccupancy(const v1::SeatVacated& vacated, std::string_view participant,
                   domain::Date free_date, const v1::Occupancy& occupancy);

}  // namespace naungan::enrollment
