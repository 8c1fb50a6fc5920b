// Contribution accounts as they stood on a date: their schedules, bills, payments and covers. Pure
// functions of committed rows; any thread.
#pragma once

#include <string>

#include "libs/base/result.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// How many accounts one answer has, and how many schedules one account.
inline constexpr int kAccountsMax = 1'000;
inline constexpr int kSchedulesMax = 1'000;

// Lists one account by name, or the group accounts of a region in the order of their names. Errors:
// RESOURCE_NAME_MALFORMED, REGION_CODE_MALFORMED, ACCOUNTS_UNNAMED (the request names neither or
// both), ACCOUNT_UNKNOWN, ACCOUNTS_TOO_MANY, MONEY_OVERFLOW, and those of AsOfRequest.
Result<v1::ListAccountsResponse> ListAccounts(const v1::ListAccountsRequest& request,
                                              Partitions partitions);

}  // namespace naungan::reporting
