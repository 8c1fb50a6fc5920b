// Statements: a figure that someone published, kept to be held against what is derived. Pure rules;
// any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "naungan/reporting/v1/reporting_log.pb.h"

namespace naungan::reporting {

// Of one region: a question reads all of them, and an answer holds those of one day.
inline constexpr int64_t kStatementsPerRegionMax = 1'000;

// RESOURCE_NAME_MALFORMED, RESOURCE_ID_IS_NIK, REGION_UNKNOWN, DATE_MISSING, DATE_INVALID,
// DATE_IN_FUTURE (of a day after `today`), MEASURE_UNSUPPORTED, PERSONS_INVALID, SOURCE_MISSING,
// SOURCE_TOO_LONG; fields below "statement".
Status CheckStatement(const v1::Statement& statement, const domain::RegionNames& regions,
                      domain::Date today);

// Nothing: the same statement is there already. Errors besides CheckStatement's: STATEMENT_EXISTS
// (with other content), STATEMENTS_FULL.
Result<std::optional<v1::StatementCreated>> DecideStatement(
    const v1::Statement& statement, const domain::RegionNames& regions,
    const std::optional<v1::StoredStatement>& existing, const v1::StoredRegion& region,
    domain::Date today);

}  // namespace naungan::reporting
