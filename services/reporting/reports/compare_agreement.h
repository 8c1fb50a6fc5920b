// How many persons continued, left and joined between an agreement and the one that it renews. Pure
// functions of committed rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The last day of the predecessor is the last day of its term. If the renewal begins before that,
// it is the day before the renewal begins. Reads one row for each person of the house. Errors:
// RESOURCE_NAME_MALFORMED, DATE_MISSING, DATE_INVALID, AGREEMENT_UNKNOWN, PREDECESSOR_MISSING.
Result<v1::CompareAgreementResponse> CompareAgreement(const v1::CompareAgreementRequest& request,
                                                      Partitions partitions);

}  // namespace naungan::reporting
