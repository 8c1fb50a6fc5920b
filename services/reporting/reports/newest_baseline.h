// Which baseline of a region counts on a date: the newest one that is not after it. Pure functions
// of the own log's rows; any thread.
#pragma once

#include <functional>

#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_log.pb.h"

namespace naungan::reporting {

// The day that a stored baseline describes.
domain::Date AsOfDateOf(const v1::Baseline& baseline);

// Calls `visit` for each baseline of the region that is not after `date`, in the order of their
// names. `log_rows`: the rows of the partition that the region's code routes to.
void VisitBaselines(const domain::RegionCode& region, domain::Date date,
                    const state::Reader& log_rows,
                    const std::function<void(const v1::StoredBaseline&)>& visit);

// True when `a` describes a later day than `b`, or the same day and was given later.
bool IsNewerBaseline(const v1::StoredBaseline& a, const v1::StoredBaseline& b);

}  // namespace naungan::reporting
