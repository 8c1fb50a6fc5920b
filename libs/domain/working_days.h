// Which days are working days: all days that are not a Saturday, a Sunday or a given holiday. The
// holidays are data, because a joint decree of three ministers sets them anew each year. Immutable
// once constructed; safe from any thread.
#pragma once

#include <vector>

#include "libs/domain/date.h"

namespace naungan::domain {

inline constexpr int kAddWorkingDaysMax = 10'000;

class HolidayCalendar {
 public:
  // Order and repetition of `holidays` do not matter.
  explicit HolidayCalendar(std::vector<Date> holidays);

  bool IsWorkingDay(Date date) const;
  // `date` itself if it is a working day, or else the next working day.
  Date NextWorkingDay(Date date) const;
  // The working day that is `count` working days after `date`. `date` itself does not count. A
  // `count` of 0 gives `date`, even if it is not a working day. Precondition: 0 <= count <=
  // kAddWorkingDaysMax.
  Date AddWorkingDays(Date date, int count) const;

 private:
  std::vector<Date> holidays_;  // in order
};

}  // namespace naungan::domain
