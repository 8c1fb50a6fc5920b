// Which dates are refused because they lie ahead: what has happened cannot be dated after today,
// and what is going to happen cannot be dated far ahead. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"

namespace naungan::domain {

// Reads the date of something that has happened. Errors: those of Date::FromProto, and
// DATE_IN_FUTURE (kInvalidArgument) for a day after `today`.
Result<Date> PastDate(const common::v1::Date& proto, std::string_view field, Date today);

// No office plans further ahead than this. A later date is a slip of the pen (2205 for 2025), and
// it could not be taken back once other facts rest on it.
inline constexpr int32_t kAheadMonthsMax = 12;

// Reads the date of something that is going to happen. Errors: those of Date::FromProto, and
// DATE_TOO_FAR_AHEAD (kInvalidArgument) for a day more than kAheadMonthsMax after `today`.
Result<Date> NearDate(const common::v1::Date& proto, std::string_view field, Date today);

}  // namespace naungan::domain
