#include "services/reporting/folds/malformed_record.h"

#include <utility>

#include "libs/domain/date.h"

namespace naungan::reporting {

std::unexpected<Error> FeedMalformed(std::string_view field, std::string message) {
  return Fail(Code::kDataLoss, "FEED_RECORD_MALFORMED", field, std::move(message));
}

Result<int32_t> DayOf(const common::v1::Date& date, std::string_view field) {
  const auto day = domain::Date::FromProto(date, field);
  if (!day) return FeedMalformed(field, day.error().message);
  return day->days();
}

}  // namespace naungan::reporting
