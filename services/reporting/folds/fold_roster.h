// Folds public.enrollment.roster.v1: who waits for a seat since when, in which order, until when.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::enrollment::v1 {
class RosterEvent;
}  // namespace naungan::enrollment::v1

namespace naungan::reporting {

// Writes kRosters and kWaiting. Seats that are left stay out of the figures: the row that had one
// waits no more, and the participation says who is registered. FEED_RECORD_MALFORMED: see
// FoldParticipation.
Status FoldRoster(const enrollment::v1::RosterEvent& event, int64_t recorded_us,
                  state::Writer& rows);

}  // namespace naungan::reporting
