// Folds public.enrollment.participation.v1: who is registered, from when to when, and as what.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::enrollment::v1 {
class ParticipationEvent;
}  // namespace naungan::enrollment::v1

namespace naungan::reporting {

// Writes kDimensions, kDimensionNumbers, kDimensionsCount and the field `stays` of kPersons. The
// events of a feed partition must come in its order. Errors: FEED_RECORD_MALFORMED
// (malformed_record.h).
Status FoldParticipation(const enrollment::v1::ParticipationEvent& event, int64_t recorded_us,
                         state::Writer& rows);

}  // namespace naungan::reporting
