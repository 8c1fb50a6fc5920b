#include "libs/domain/date.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr year_month_day Civil(int year, unsigned month, unsigned day) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}

constexpr int32_t Days(const year_month_day& civil) {
  return static_cast<int32_t>(sys_days(civil).time_since_epoch().count());
}

year_month_day Civil(int32_t days) { return {sys_days(std::chrono::days(days))}; }

constexpr int32_t kDaysMin = Days(Civil(kYearMin, 1, 1));
constexpr int32_t kDaysMax = Days(Civil(kYearMax, 12, 31));
constexpr int32_t kMonthIndexMin = kYearMin * 12;
constexpr int32_t kMonthIndexMax = kYearMax * 12 + 11;

// base + offset, kept within [least, most]. It cannot overflow, because the offset is first cut to
// the width of that range.
int32_t AddHeld(int32_t base, int64_t offset, int32_t least, int32_t most) {
  const int64_t width = int64_t{most} - least;
  return static_cast<int32_t>(
      std::clamp<int64_t>(base + std::clamp(offset, -width, width), least, most));
}

// Reads a text of digits; returns -1 if another character is in it.
int ReadDigits(std::string_view text) {
  int value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return -1;
    value = value * 10 + (digit - '0');
  }
  return value;
}

std::unexpected<Error> InvalidDate(std::string_view field) {
  return Fail(Code::kInvalidArgument, "DATE_INVALID", field,
              "The date does not exist in the calendar of the years 1900 to 9999.");
}

std::unexpected<Error> InvalidMonth(std::string_view field) {
  return Fail(Code::kInvalidArgument, "MONTH_INVALID", field,
              "The month must be 1 to 12 of a year from 1900 to 9999.");
}

}  // namespace

Result<Date> Date::Of(int year, int month, int day, std::string_view field) {
  // The ranges are checked first because chrono's types would hold a day of 257 as 1.
  if (year < kYearMin || year > kYearMax || month < 1 || month > 12 || day < 1 || day > 31) {
    return InvalidDate(field);
  }
  const year_month_day civil =
      Civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  if (!civil.ok()) return InvalidDate(field);
  return Date(Days(civil));
}

Result<Date> Date::FromProto(const common::v1::Date& proto, std::string_view field) {
  if (proto.year() == 0 && proto.month() == 0 && proto.day() == 0) {
    return Fail(Code::kInvalidArgument, "DATE_MISSING", field, "A date must be given.");
  }
  return Of(proto.year(), proto.month(), proto.day(), field);
}

Result<Date> Date::ParseIso(std::string_view text, std::string_view field) {
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-';
  const int year = shaped ? ReadDigits(text.substr(0, 4)) : -1;
  const int month = shaped ? ReadDigits(text.substr(5, 2)) : -1;
  const int day = shaped ? ReadDigits(text.substr(8, 2)) : -1;
  if (year < 0 || month < 0 || day < 0) {
    return Fail(Code::kInvalidArgument, "DATE_MALFORMED", field,
                "A date must be written as year, month and day, like 2025-03-31.");
  }
  return Of(year, month, day, field);
}

Date Date::OfDays(int64_t days) { return Date(AddHeld(0, days, kDaysMin, kDaysMax)); }

Date Date::Min() { return Date(kDaysMin); }

Date Date::Max() { return Date(kDaysMax); }

common::v1::Date Date::ToProto() const {
  const year_month_day civil = Civil(days_);
  common::v1::Date proto;
  proto.set_year(static_cast<int>(civil.year()));
  proto.set_month(static_cast<int32_t>(static_cast<unsigned>(civil.month())));
  proto.set_day(static_cast<int32_t>(static_cast<unsigned>(civil.day())));
  return proto;
}

std::string Date::ToString() const {
  const year_month_day civil = Civil(days_);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(civil.year()),
                     static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
}

int Date::year() const { return static_cast<int>(Civil(days_).year()); }

int Date::month() const { return static_cast<int>(static_cast<unsigned>(Civil(days_).month())); }

int Date::day() const { return static_cast<int>(static_cast<unsigned>(Civil(days_).day())); }

bool Date::IsWeekend() const {
  const std::chrono::weekday weekday{sys_days(std::chrono::days(days_))};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

Date Date::AddDays(int64_t days) const { return Date(AddHeld(days_, days, kDaysMin, kDaysMax)); }

Date Date::AddMonths(int64_t months) const {
  const Month target = Month::Of(*this).AddMonths(months);
  return target.FirstDay().AddDays(std::min(day(), target.LastDay().day()) - 1);
}

Result<Month> Month::Of(int year, int month, std::string_view field) {
  if (year < kYearMin || year > kYearMax || month < 1 || month > 12) return InvalidMonth(field);
  return Month(year * 12 + month - 1);
}

Month Month::Of(Date date) {
  const year_month_day civil = Civil(date.days());
  return Month(static_cast<int>(civil.year()) * 12 +
               static_cast<int>(static_cast<unsigned>(civil.month())) - 1);
}

Result<Month> Month::FromProto(const common::v1::Month& proto, std::string_view field) {
  if (proto.year() == 0 && proto.month() == 0) {
    return Fail(Code::kInvalidArgument, "MONTH_MISSING", field, "A month must be given.");
  }
  return Of(proto.year(), proto.month(), field);
}

Result<Month> Month::ParseIso(std::string_view text, std::string_view field) {
  const bool shaped = text.size() == 7 && text[4] == '-';
  const int year = shaped ? ReadDigits(text.substr(0, 4)) : -1;
  const int month = shaped ? ReadDigits(text.substr(5, 2)) : -1;
  if (year < 0 || month < 0) {
    return Fail(Code::kInvalidArgument, "MONTH_MALFORMED", field,
                "A month must be written as year and month, like 2025-03.");
  }
  return Of(year, month, field);
}

common::v1::Month Month::ToProto() const {
  common::v1::Month proto;
  proto.set_year(year());
  proto.set_month(month());
  return proto;
}

std::string Month::ToString() const { return fmt::format("{:04}-{:02}", year(), month()); }

Date Month::FirstDay() const {
  return Date::OfDays(Days(Civil(year(), static_cast<unsigned>(month()), 1)));
}

Date Month::LastDay() const {
  const std::chrono::year_month_day_last last(
      std::chrono::year(year()),
      std::chrono::month_day_last(std::chrono::month(static_cast<unsigned>(month()))));
  return Date::OfDays(Days(year_month_day(last)));
}

Month Month::AddMonths(int64_t months) const {
  return Month(AddHeld(index_, months, kMonthIndexMin, kMonthIndexMax));
}

}  // namespace naungan::domain
