// The sum of what was paid for claims in a period and was not reversed. Pure functions of committed
// rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The groups come in the order of their keys; without groups the answer is one total. Reads one row
// for each payment of the period. Errors: those of FigureFilter and Grouping, DATE_MISSING,
// DATE_INVALID, KNOWN_AT_INVALID, PERIOD_REVERSED, FILTER_UNSUPPORTED and
// LOCALITY_LEVEL_UNSUPPORTED (a payment has no desa), GROUPS_TOO_MANY, MONEY_OVERFLOW.
Result<v1::SumClaimsResponse> SumClaims(const v1::SumClaimsRequest& request, Partitions partitions);

}  // namespace naungan::reporting
