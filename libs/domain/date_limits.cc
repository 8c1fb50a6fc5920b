#include "libs/domain/date_limits.h"

#include <fmt/core.h>

namespace naungan::domain {

Result<Date> PastDate(const common::v1::Date& proto, std::string_view field, Date today) {
  NAUNGAN_ASSIGN(const Date date, Date::FromProto(proto, field));
  if (today < date) {
    return Fail(Code::kInvalidArgument, "DATE_IN_FUTURE", field,
                "The date lies in the future. Give a date up to today.");
  }
  return date;
}

Result<Date> NearDate(const common::v1::Date& proto, std::string_view field, Date today) {
  NAUNGAN_ASSIGN(const Date date, Date::FromProto(proto, field));
  if (today.AddMonths(kAheadMonthsMax) < date) {
    return Fail(
        Code::kInvalidArgument, "DATE_TOO_FAR_AHEAD", field,
        fmt::format("The date lies more than {} months ahead. Check its year.", kAheadMonthsMax));
  }
  return date;
}

}  // namespace naungan::domain
