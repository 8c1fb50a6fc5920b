// Days and months of the civil calendar, without a time zone. Values; safe from any thread.
//
// Only the years 1900 to 9999 exist. A sum that would leave them stops at the first or the last
// day. No business date comes near those days, so rules need no error path for it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::common::v1 {
class Date;
class Month;
}  // namespace naungan::common::v1

namespace naungan::domain {

inline constexpr int kYearMin = 1900;
inline constexpr int kYearMax = 9999;

class Date {
 public:
  // 1970-01-01.
  constexpr Date() = default;

  // DATE_INVALID unless the day exists in the calendar.
  static Result<Date> Of(int year, int month, int day, std::string_view field);
  // DATE_MISSING if the message was left out (all fields are zero), DATE_INVALID as above.
  static Result<Date> FromProto(const common::v1::Date& proto, std::string_view field);
  // Reads a text like "2025-03-31". DATE_MALFORMED if it has another form, DATE_INVALID as above.
  static Result<Date> ParseIso(std::string_view text, std::string_view field);
  // The day that is `days` days after 1970-01-01, kept within the calendar.
  static Date OfDays(int64_t days);
  static Date Min();
  static Date Max();

  common::v1::Date ToProto() const;
  // "2025-03-31".
  std::string ToString() const;

  // Days since 1970-01-01.
  constexpr int32_t days() const { return days_; }
  int year() const;
  int month() const;
  int day() const;
  bool IsWeekend() const;

  Date AddDays(int64_t days) const;
  // The same day of another month, or the last day of that month if it is shorter: 31 January plus
  // one month is 28 or 29 February.
  Date AddMonths(int64_t months) const;

  constexpr auto operator<=>(const Date&) const = default;

 private:
  constexpr explicit Date(int32_t days) : days_(days) {}

  int32_t days_ = 0;
};

// Days from `from` to `to`; negative if `to` is earlier.
constexpr int32_t DaysBetween(Date from, Date to) { return to.days() - from.days(); }

class Month {
 public:
  // 1970-01.
  constexpr Month() = default;

  // MONTH_INVALID unless the month is 1 to 12 and the year is in the calendar.
  static Result<Month> Of(int year, int month, std::string_view field);
  // The month that holds `date`.
  static Month Of(Date date);
  // MONTH_MISSING if the message was left out (all fields are zero), MONTH_INVALID as above.
  static Result<Month> FromProto(const common::v1::Month& proto, std::string_view field);
  // Reads a text like "2025-03". MONTH_MALFORMED if it has another form, MONTH_INVALID as above.
  static Result<Month> ParseIso(std::string_view text, std::string_view field);

  common::v1::Month ToProto() const;
  // "2025-03".
  std::string ToString() const;

  constexpr int year() const { return index_ / 12; }
  constexpr int month() const { return index_ % 12 + 1; }
  Date FirstDay() const;
  Date LastDay() const;

  Month Next() const { return AddMonths(1); }
  Month AddMonths(int64_t months) const;

  constexpr auto operator<=>(const Month&) const = default;

  // Months from `from` to `to`; negative if `to` is earlier.
  friend constexpr int32_t MonthsBetween(Month from, Month to) { return to.index_ - from.index_; }

 private:
  constexpr explicit Month(int32_t index) : index_(index) {}

  // Months since January of the year 0.
  int32_t index_ = 1970 * 12;
};

}  // namespace naungan::domain
