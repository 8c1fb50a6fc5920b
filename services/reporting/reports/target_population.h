// How many persons of a region ought to be registered, from what someone counted (a baseline), and
// how many are registered and covered. Pure functions of committed rows; any thread.
//
// A baseline of NOT_REGISTERED describes its own day: the target population is those persons plus
// the ones who were registered on that day. A person who registers later moves from one side to the
// other, so that registering people does not make the target grow.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The persons of a region who are registered, or covered, on a date; each person counts once.
struct RegionCount {
  int64_t registered = 0;
  int64_t covered = 0;
};
Result<RegionCount> CountRegion(const domain::RegionCode& region, domain::Date date,
                                Partitions figures);

// The question that CountRegion asks; a caller may split it into groups.
v1::CountParticipantsRequest CountRegionRequest(const domain::RegionCode& region,
                                                domain::Date date);

// All lines of the baseline that counts on `date` (newest_baseline.h); nullopt if there is none.
// `log_rows`: the rows of the partition that the region's code routes to.
Result<std::optional<int64_t>> TargetPopulation(const domain::RegionCode& region, domain::Date date,
                                                const state::Reader& log_rows, Partitions figures);

}  // namespace naungan::reporting
