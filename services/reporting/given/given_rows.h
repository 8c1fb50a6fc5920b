// The rows of the service's own log: the baselines and statements of a region. They lie in the
// partition that the region's code routes to.
#pragma once

#include <string_view>

#include "libs/state/table.h"
#include "naungan/reporting/v1/reporting_log.pb.h"

namespace naungan::reporting {

// region code
inline constexpr state::Table<v1::StoredRegion, std::string_view> kRegions{16};
// region code, baseline id
inline constexpr state::Table<v1::StoredBaseline, std::string_view, std::string_view> kBaselines{
    17};
// region code, statement id
inline constexpr state::Table<v1::StoredStatement, std::string_view, std::string_view> kStatements{
    18};

}  // namespace naungan::reporting
