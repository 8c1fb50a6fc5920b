// Who could be registered in a region and is not yet, for each group that a baseline counts. Pure
// functions of committed rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// Each group is measured by the newest baseline that has a line for it; the lines come in the order
// of the groups. `not_registered` is never negative: it is 0 if more persons are registered than
// the baseline counts. `log_rows`: the rows of the partition that the region's code routes to.
// Errors: REGION_CODE_MALFORMED, DATE_MISSING, DATE_INVALID.
Result<v1::ListPotentialResponse> ListPotential(const v1::ListPotentialRequest& request,
                                                const state::Reader& log_rows, Partitions figures);

}  // namespace naungan::reporting
