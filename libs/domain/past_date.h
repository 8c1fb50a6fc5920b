// Days that cannot lie ahead: what is said to have happened; and days that cannot lie far ahead:
// what is said to happen. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"

namespace naungan::domain {

// The date in the easternmost zone of Indonesia (WIT, UTC+9) at a time in microseconds since 1970,
// UTC: what is dated later has happened nowhere in the country.
Date LatestDate(int64_t time_us);

// The errors of Date::FromProto; DATE_IN_FUTURE (kInvalidArgument) for a day after `today`.
Result<Date> PastDate(const common::v1::Date& proto, std::string_view field, Date today);

// Further ahead than an office plans lies a slip of the pen (2205 for 2025), which could not be
// taken back once other facts rest on it.
inline constexpr int32_t kAheadMonthsMax = 12;

// The errors of Date::FromProto; DATE_TOO_FAR_AHEAD (kInvalidArgument) for a day later than
// kAheadMonthsMax after `today`.
Result<Date> NearDate(const common::v1::Date& proto, std::string_view field, Date today);

}  // namespace naungan::domain
