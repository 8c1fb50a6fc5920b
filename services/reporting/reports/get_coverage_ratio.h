// What share of a region's target population is registered, or covered, on a date: of each group
// that a baseline counts, and of the whole. Numerator and denominator are of the same group. Pure
// functions of committed rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// target_population.h says which baseline counts for a group, and which groups make up the whole.
// `log_rows`: the rows of the partition that the region's code routes to. Errors:
// REGION_CODE_MALFORMED, DATE_MISSING, DATE_INVALID, MEASURE_UNSUPPORTED, BASELINE_MISSING (no
// group has one), TARGET_POPULATION_ZERO, GROUPS_TOO_MANY.
Result<v1::GetCoverageRatioResponse> GetCoverageRatio(const v1::GetCoverageRatioRequest& request,
                                                      const state::Reader& log_rows,
                                                      Partitions figures);

}  // namespace naungan::reporting
