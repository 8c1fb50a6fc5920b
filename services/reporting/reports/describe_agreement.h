// An agreement as it was on a date. Pure functions of committed rows; any thread.
#pragma once

#include "libs/base/result.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// A successor is named once it holds itself. Reads one row for each person of the house. Errors:
// RESOURCE_NAME_MALFORMED, DATE_MISSING, DATE_INVALID, AGREEMENT_UNKNOWN (no version holds on that
// date).
Result<v1::DescribeAgreementResponse> DescribeAgreement(const v1::DescribeAgreementRequest& request,
                                                        Partitions partitions);

}  // namespace naungan::reporting
