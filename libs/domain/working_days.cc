#include "libs/domain/working_days.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"

namespace naungan::domain {

HolidayCalendar::HolidayCalendar(std::vector<Date> holidays) : holidays_(std::move(holidays)) {
  std::ranges::sort(holidays_);
}

bool HolidayCalendar::IsWorkingDay(Date date) const {
  return !date.IsWeekend() && !std::ranges::binary_search(holidays_, date);
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
