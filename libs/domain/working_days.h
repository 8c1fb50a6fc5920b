// Which days are working days: all days that are not a Saturday, a Sunday or a given holiday. The
// holidays are data, because a joint decree of three ministers sets them anew each year. Of a year
// whose decree is not known only the fixed holidays count, and what rests on it is provisional.
// Immutable once constructed; safe from any thread.
#pragma once

#include <vector>

#include "libs/domain/date.h"

namespace naungan::domain {

inline constexpr int kAddWorkingDaysMax = 10'000;

// A holiday on the same day of every year.
struct FixedHoliday {
  int month = 1;
  int day = 1;
  int from_year = kYearMin;
};

// Order and repetition do not matter.
struct Holidays {
  std::vector<Date> days;
  std::vector<int> known_years;     // whose holidays are all among `days`
  std::vector<FixedHoliday> fixed;  // in the other years
};

class HolidayCalendar {
 public:
  explicit HolidayCalendar(Holidays holidays);

  bool IsWorkingDay(Date date) const;
  // `date` itself if it is a working day, or else the next working day.
  Date NextWorkingDay(Date date) const;
  // The working day that is `count` working days after `date`. `date` itself does not count. A
  // `count` of 0 gives `date`, even if it is not a working day. Precondition: 0 <= count <=
  // kAddWorkingDaysMax.
  Date AddWorkingDays(Date date, int count) const;
  // Returns true if some holidays of a year from that of `from` to that of `to` are not known.
  bool IsProvisional(Date from, Date to) const;

 private:
  bool IsKnown(int year) const;
  bool IsFixedHoliday(Date date) const;

  Holidays holidays_;  // days and known_years in order
};

}  // namespace naungan::domain
