// The values that the properties of this folder draw. One thread, as in RapidCheck itself.
#pragma once

#include <rapidcheck.h>

#include "libs/domain/date.h"
#include "libs/domain/period.h"

namespace naungan::domain {

// Any day of the calendar.
inline rc::Gen<Date> AnyDate() {
  return rc::gen::map(rc::gen::inRange(Date::Min().days(), Date::Max().days() + 1),
                      [](int days) { return Date::OfDays(days); });
}

// A day of a few weeks, so that the drawn days often meet.
inline rc::Gen<Date> NearDate() {
  return rc::gen::map(rc::gen::inRange(20'000, 20'040),
                      [](int days) { return Date::OfDays(days); });
}

// Periods within those few weeks. Some are empty, and some have no end.
inline rc::Gen<Period> NearPeriod() {
  return rc::gen::map(rc::gen::tuple(NearDate(), rc::gen::inRange(-1, 20)), [](const auto& drawn) {
    const auto& [from, length] = drawn;
    Period period{.from = from, .to = std::nullopt};
    if (length >= 0) period.to = from.AddDays(length);
    return period;
  });
}

}  // namespace naungan::domain
