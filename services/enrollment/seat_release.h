// When a seat that was left is free again. Pure functions; safe from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Does the seat that was left serve again? A death's does, while the term lasts; who went on under
// a renewal takes the place along.
bool IsFreedByLeaving(v1::LeaveReason reason, domain::Date free_date,
                      std::optional<domain::Date> term_end);

// Does `vacated` say something new of the newest occupancy of its seat?
bool EndsOccupancy(const v1::SeatVacated& vacated, std::string_view participant,
                   domain::Date free_date, const v1::Occupancy& occupancy);

}  // namespace naungan::enrollment
