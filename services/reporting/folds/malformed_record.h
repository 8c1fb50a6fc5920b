// What happens when a feed says something that none of our services can have published: the fold
// returns FEED_RECORD_MALFORMED (kDataLoss), the partition stops and raises an alarm. Pure
// functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::common::v1 {
class Date;
}  // namespace naungan::common::v1

namespace naungan::reporting {

std::unexpected<Error> FeedMalformed(std::string_view field, std::string message);

// The day of a date in a feed's record, as days since 1970-01-01. FEED_RECORD_MALFORMED if the date
// is missing or invalid.
Result<int32_t> DayOf(const common::v1::Date& date, std::string_view field);

}  // namespace naungan::reporting
