// Half-open periods of days: `from` belongs to the period, `to` does not, and one without `to` has
// no end. Two periods touch without a gap when one's `to` is the other's `from`. Values; safe from
// any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"

namespace naungan::common::v1 {
class Period;
}  // namespace naungan::common::v1

namespace naungan::domain {

struct Period {
  Date from;
  std::optional<Date> to;

  // PERIOD_REVERSED when `to` is before `from`; the Errors of Date below "from_date" and "to_date".
  // `to` equal to `from` is read as an empty period: what ended on the day it began.
  static Result<Period> FromProto(const common::v1::Period& proto, std::string_view field);
  common::v1::Period ToProto() const;
  // "2025-01-01..2026-01-01"; without an end "2025-01-01..".
  std::string ToString() const;

  // True when the period holds no day.
  bool IsEmpty() const { return to && *to <= from; }
  bool Contains(Date date) const { return from <= date && (!to || date < *to); }
  // True when every day of `inner` is in this period, as is the case for an empty `inner`.
  bool Contains(const Period& inner) const;
  // True when there is a day in both.
  bool Overlaps(const Period& other) const { return Intersect(other).has_value(); }
  // The days in both; nothing when there are none.
  std::optional<Period> Intersect(const Period& other) const;

  bool operator==(const Period&) const = default;
};

// The days of `month`.
Period PeriodOf(Month month);

// The calendar months that lie wholly within the period, in order. Precondition: it has an end.
std::vector<Month> MonthsOf(const Period& period);

// The union of the periods as disjoint periods in order, those that touch joined, empty ones left
// out: what "covered from … to …" means when several registrations or payments follow each other.
std::vector<Period> Merge(std::vector<Period> periods);

}  // namespace naungan::domain
