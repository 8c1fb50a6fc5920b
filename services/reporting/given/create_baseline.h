// When a baseline may be created. A baseline says how many persons someone counted in a region, for
// each group. Pure rules; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "naungan/reporting/v1/reporting_log.pb.h"

namespace naungan::reporting {

// How many groups one baseline has.
inline constexpr int kBaselineLinesMax = 200;
// How many baselines one region has. A report reads all of them.
inline constexpr int64_t kBaselinesPerRegionMax = 1'000;

// Checks what a client gave. The error's field is below "baseline":
//   name        RESOURCE_NAME_MALFORMED, RESOURCE_ID_IS_NIK, REGION_UNKNOWN
//   as_of_date  DATE_MISSING, DATE_INVALID, DATE_IN_FUTURE (after `today`)
//   measure     MEASURE_UNSUPPORTED
//   source      SOURCE_MISSING, SOURCE_TOO_LONG
//   lines       LINES_MISSING, LINES_TOO_MANY, CATEGORY_REPEATED (in one segment),
//               CATEGORY_MISSING or SEGMENT_MISSING (without it, the line encloses another),
//               SEGMENT_UNKNOWN, RESOURCE_ID_MALFORMED, RESOURCE_ID_IS_NIK, PERSONS_INVALID
Status CheckBaseline(const v1::Baseline& baseline, const domain::RegionNames& regions,
                     domain::Date today);

// Returns nullopt if the same baseline exists already; then nothing changes. `existing` is the
// baseline of the same name, and `region` holds the counts of its region. Errors: those of
// CheckBaseline, BASELINE_EXISTS (with other content), BASELINES_FULL.
Result<std::optional<v1::BaselineCreated>> DecideBaseline(
    const v1::Baseline& baseline, const domain::RegionNames& regions,
    const std::optional<v1::StoredBaseline>& existing, const v1::StoredRegion& region,
    domain::Date today);

}  // namespace naungan::reporting
