#include "libs/domain/past_date.h"

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

}  // namespace naungan::domain
