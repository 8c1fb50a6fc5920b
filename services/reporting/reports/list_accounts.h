// Contribution accounts as they stood on a date: schedules, bills, payments, covers. Pure functions
// of committed rows; any thread.
#pragma once

#include <string>

#include "libs/base/result.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// Accounts of one answer, and schedules of one account.
inline constexpr int kAccountsMax = 1'000;
inline constexpr int kSchedulesMax = 1'000;

// Of one account by name, or of the group accounts of a region in the order of their names.
// `partitions`: all of them. Errors: RESOURCE_NAME_MALFORMED, REGION_CODE_MALFORMED,
// ACCOUNTS_UNNAMED (neither or both), ACCOUNT_UNKNOWN, ACCOUNTS_TOO_MANY, AsOfRequest's,
// MONEY_OVERFLOW.
Result<v1::ListAccountsResponse> ListAccounts(const v1::ListAccountsRequest& request,
                                              Partitions partitions);

}  // namespace naungan::reporting
