#include "libs/domain/working_days.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"

namespace naungan::domain {

HolidayCalendar::HolidayCalendar(Holidays holidays) : holidays_(std::move(holidays)) {
  std::ranges::sort(holidays_.days);
  std::ranges::sort(holidays_.known_years);
}

bool HolidayCalendar::IsKnown(int year) const {
  return std::ranges::binary_search(holidays_.known_years, year);
}

bool HolidayCalendar::IsFixedHoliday(Date date) const {
  return std::ranges::any_of(holidays_.fixed, [date](const FixedHoliday& fixed) {
    return fixed.month == date.month() && fixed.day == date.day() && fixed.from_year <= date.year();
  });
}

bool HolidayCalendar::IsWorkingDay(Date date) const {
  if (date.IsWeekend() || std::ranges::binary_search(holidays_.days, date)) return false;
  return IsKnown(date.year()) || !IsFixedHoliday(date);
}

bool HolidayCalendar::IsProvisional(Date from, Date to) const {
  for (int year = from.year(); year <= to.year(); ++year) {
    if (!IsKnown(year)) return true;
  }
  return false;
}

Date HolidayCalendar::NextWorkingDay(Date date) const {
  // The last day of the calendar ends the search, even if it is not a working day.
  while (!IsWorkingDay(date) && date < Date::Max()) date = date.AddDays(1);
  return date;
}

Date HolidayCalendar::AddWorkingDays(Date date, int count) const {
  NAUNGAN_CHECK(count >= 0 && count <= kAddWorkingDaysMax, "a bounded number of working days");
  for (int i = 0; i < count; ++i) date = NextWorkingDay(date.AddDays(1));
  return date;
}

}  // namespace naungan::domain
