// When a statement may be created. A statement is a figure that someone published; it is kept to be
// compared with what is derived (measures/statement_verdict.h). Pure rules; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "naungan/reporting/v1/reporting_log.pb.h"

namespace naungan::reporting {

// How many statements one region has. A report reads all of them, and its answer holds those of one
// day.
inline constexpr int64_t kStatementsPerRegionMax = 1'000;

// Checks what a client gave. The error's field is below "statement":
//   name            RESOURCE_NAME_MALFORMED, RESOURCE_ID_IS_NIK, REGION_UNKNOWN
//   as_of_date      DATE_MISSING, DATE_INVALID, DATE_IN_FUTURE (after `today`)
//   stated_measure  MEASURE_UNSUPPORTED
//   stated_persons  PERSONS_INVALID
//   source          SOURCE_MISSING, SOURCE_TOO_LONG
Status CheckStatement(const v1::Statement& statement, const domain::RegionNames& regions,
                      domain::Date today);

// Returns nullopt if the same statement exists already; then nothing changes. `existing` is the
// statement of the same name, and `region` holds the counts of its region. Errors: those of
// CheckStatement, STATEMENT_EXISTS (with other content), STATEMENTS_FULL.
Result<std::optional<v1::StatementCreated>> DecideStatement(
    const v1::Statement& statement, const domain::RegionNames& regions,
    const std::optional<v1::StoredStatement>& existing, const v1::StoredRegion& region,
    domain::Date today);

}  // namespace naungan::reporting
