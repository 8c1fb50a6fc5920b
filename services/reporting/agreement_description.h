// An agreement as it stood on a date. Pure functions of committed rows; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/base/result.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/figure_views.h"

namespace naungan::reporting {

namespace v1 {
class StoredAgreementVersion;
}  // namespace v1

// The newest version that is effective on the day; nothing before the first one is.
std::optional<v1::StoredAgreementVersion> AgreementOn(const state::Reader& rows,
                                                      std::string_view agreement, int32_t day);

// An agreement stands from the day it was signed or, if that is earlier, began; its successor is
// named once that stands. Reads one row for each person of the house. Errors:
// RESOURCE_NAME_MALFORMED, DATE_MISSING, DATE_INVALID, AGREEMENT_UNKNOWN (on that date).
Result<v1::DescribeAgreementResponse> DescribeAgreement(const v1::DescribeAgreementRequest& request,
                                                        Partitions partitions);

}  // namespace naungan::reporting
