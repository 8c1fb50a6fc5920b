// Holds a region's statements of a date against what the feeds and baselines say. Pure functions of
// committed rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// Who is registered and covered can always be derived; who is not registered and the target
// population, where there is a baseline up to the date. In the order of the statements' names.
// `log_rows`: of the partition of the region's code. Errors: REGION_CODE_MALFORMED, DATE_MISSING,
// DATE_INVALID.
Result<v1::ReconcileResponse> Reconcile(const v1::ReconcileRequest& request,
                                        const state::Reader& log_rows, Partitions figures);

}  // namespace naungan::reporting
