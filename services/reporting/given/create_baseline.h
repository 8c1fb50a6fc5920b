// Baselines: a potential that someone counted in a region, per group. Pure rules; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "naungan/reporting/v1/reporting_log.pb.h"

namespace naungan::reporting {

// Groups of one baseline.
inline constexpr int kBaselineLinesMax = 200;
// Of one region: a question reads all of them.
inline constexpr int64_t kBaselinesPerRegionMax = 1'000;

// RESOURCE_NAME_MALFORMED, RESOURCE_ID_IS_NIK, REGION_UNKNOWN, DATE_MISSING, DATE_INVALID,
// DATE_IN_FUTURE (nobody has counted on a day after `today`), MEASURE_UNSUPPORTED, SOURCE_MISSING,
// SOURCE_TOO_LONG, LINES_MISSING, LINES_TOO_MANY, CATEGORY_REPEATED, CATEGORY_MISSING (one of
// several lines without a category), RESOURCE_ID_MALFORMED, PERSONS_INVALID; fields below
// "baseline".
Status CheckBaseline(const v1::Baseline& baseline, const domain::RegionNames& regions,
                     domain::Date today);

// Nothing: the same baseline is there already, and asking again changes nothing.
// `existing`: of the same name. `region`: its counts. Errors besides CheckBaseline's:
// BASELINE_EXISTS (with other content), BASELINES_FULL.
Result<std::optional<v1::BaselineCreated>> DecideBaseline(
    const v1::Baseline& baseline, const domain::RegionNames& regions,
    const std::optional<v1::StoredBaseline>& existing, const v1::StoredRegion& region,
    domain::Date today);

}  // namespace naungan::reporting
