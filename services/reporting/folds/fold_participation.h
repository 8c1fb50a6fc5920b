// Folds public.enrollment.participation.v1: who is registered, from when to when, and as what.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::enrollment::v1 {
class ParticipationEvent;
}  // namespace naungan::enrollment::v1

namespace naungan::reporting {

// Writes kPersons (stays), kDimensions, kDimensionNumbers, kDimensionsCount; events of one feed
// partition in its order. FEED_RECORD_MALFORMED: the event cannot be, nothing may be concluded.
Status FoldParticipation(const enrollment::v1::ParticipationEvent& event, int64_t recorded_us,
                         state::Writer& rows);

}  // namespace naungan::reporting
