// Folds public.enrollment.roster.v1: who waits for a seat, in which order, from which day until
// which day.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::enrollment::v1 {
class RosterEvent;
}  // namespace naungan::enrollment::v1

namespace naungan::reporting {

// Writes kRosters and kWaiting. Events of seats that were left are passed over: a row that once had
// a seat does not wait again, and the participation feed says who is registered. Errors:
// FEED_RECORD_MALFORMED (malformed_record.h).
Status FoldRoster(const enrollment::v1::RosterEvent& event, int64_t recorded_us,
                  state::Writer& rows);

}  // namespace naungan::reporting
