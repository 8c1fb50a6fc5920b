// Who ought to be registered, by what someone counted (a baseline), beside who is. Pure functions
// of committed rows; any thread.
//
// A baseline of NOT_REGISTERED describes its own day: the target population is those plus who was
// registered on that day. Persons who register later move from one side to the other and do not
// make the target grow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/reporting/figure_views.h"

namespace naungan::reporting {

// Persons of a region, registered and covered on a date; each once.
struct RegionCount {
  int64_t registered = 0;
  int64_t covered = 0;
};
Result<RegionCount> CountRegion(const domain::RegionCode& region, domain::Date date,
                                Partitions figures);

// Of the newest baseline of the region that is not after `date`, all of its lines; of two of one
// day the one given later. Nothing where there is none.
Result<std::optional<int64_t>> TargetPopulation(const domain::RegionCode& region, domain::Date date,
                                                const state::Reader& log_rows, Partitions figures);

// `log_rows`: of the partition of the region's code. Errors: REGION_CODE_MALFORMED, DATE_MISSING,
// DATE_INVALID, MEASURE_UNSUPPORTED, BASELINE_MISSING, TARGET_POPULATION_ZERO.
Result<v1::GetCoverageRatioResponse> GetCoverageRatio(const v1::GetCoverageRatioRequest& request,
                                                      const state::Reader& log_rows,
                                                      Partitions figures);

// Each group by the newest baseline that has a line for it, in the order of the groups. Who is
// registered beyond the potential makes `not_registered` 0, never negative. Errors:
// REGION_CODE_MALFORMED, DATE_MISSING, DATE_INVALID.
Result<v1::ListPotentialResponse> ListPotential(const v1::ListPotentialRequest& request,
                                                const state::Reader& log_rows, Partitions figures);

}  // namespace naungan::reporting
