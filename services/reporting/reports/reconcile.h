// Compares the statements about a region on a date with what the feeds and baselines say. Pure
// functions of committed rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The measures that are derived:
//   REGISTERED, COVERED                 always
//   NOT_REGISTERED, TARGET_POPULATION   if there is a baseline up to the date, and everybody who is
//                                       registered is in a group that is added into the whole
//                                       (target_population.h)
//
// measures/statement_verdict.h compares each statement with them. The answers come in the order of
// the statements' names. `log_rows`: the rows of the partition that the region's code routes to.
// Errors: REGION_CODE_MALFORMED, DATE_MISSING, DATE_INVALID.
Result<v1::ReconcileResponse> Reconcile(const v1::ReconcileRequest& request,
                                        const state::Reader& log_rows, Partitions figures);

}  // namespace naungan::reporting
