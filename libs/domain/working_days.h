// Working days: neither Saturday, Sunday nor a given holiday. The holidays are data, since a joint
// decree of three ministers sets them anew each year. Immutable once constructed; safe from any
// thread.
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
  // `date` itself if it is a working day, else the next one: "if that is a holiday, the next
  // working day".
  Date NextWorkingDay(Date date) const;
  // The working day that is `count` working days after `date`; `date` itself does not count, and
  // for 0 it is the answer whatever day it is. Precondition: 0 <= count <= kAddWorkingDaysMax.
  Date AddWorkingDays(Date date, int count) const;

 private:
  std::vector<Date> holidays_;  // In order.
};

}  // namespace naungan::domain
