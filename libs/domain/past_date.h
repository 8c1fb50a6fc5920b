// Days that cannot lie ahead: what is said to have happened. Pure functions; safe from any thread.
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

}  // namespace naungan::domain
