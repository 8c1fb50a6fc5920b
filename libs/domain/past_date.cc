#include "libs/domain/past_date.h"

#include <fmt/format.h>

#include <chrono>

namespace naungan::domain {
namespace {

constexpr std::chrono::hours kWitOffset{9};

}  // namespace

Date LatestDate(int64_t time_us) {
  const auto there = std::chrono::microseconds(time_us) + kWitOffset;
  return Date::OfDays(std::chrono::floor<std::chrono::days>(there).count());
}

Result<Date> PastDate(const common::v1::Date& proto, std::string_view field, Date today) {
  NAUNGAN_ASSIGN(const Date date, Date::FromProto(proto, field));
  if (today < date) {
    return Fail(Code::kInvalidArgument, "DATE_IN_FUTURE", field,
                "The date lies in the future; give a day up to today.");
  }
  return date;
}

Result<Date> NearDate(const common::v1::Date& proto, std::string_view field, Date today) {
  NAUNGAN_ASSIGN(const Date date, Date::FromProto(proto, field));
  if (today.AddMonths(kAheadMonthsMax) < date) {
    return Fail(
        Code::kInvalidArgument, "DATE_TOO_FAR_AHEAD", field,
        fmt::format("The date lies more than {} months ahead; check its year.", kAheadMonthsMax));
  }
  return date;
}

}  // namespace naungan::domain
