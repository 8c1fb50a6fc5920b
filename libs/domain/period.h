// Half-open periods of days: `from` belongs to the period and `to` does not. A period without `to`
// has no end. Two periods touch without a gap if `to` of one is `from` of the other. Values; safe
// from any thread.
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

  // PERIOD_REVERSED if `to` is before `from`; the errors of Date below "from_date" and "to_date".
  // If `to` equals `from` the period is empty: something ended on the day on which it began.
  static Result<Period> FromProto(const common::v1::Period& proto, std::string_view field);
  common::v1::Period ToProto() const;
  // "2025-01-01..2026-01-01", or "2025-01-01.." without an end.
  std::string ToString() const;

  // True if the period holds no day.
  bool IsEmpty() const { return to && *to <= from; }
  bool Contains(Date date) const { return from <= date && (!to || date < *to); }
  // True if every day of `inner` is in this period. So it is true if `inner` is empty.
  bool Contains(const Period& inner) const;
  // True if some day is in both periods.
  bool Overlaps(const Period& other) const { return Intersect(other).has_value(); }
  // The days that are in both periods; nullopt if there are none.
  std::optional<Period> Intersect(const Period& other) const;

  bool operator==(const Period&) const = default;
};

// The days of `month`.
Period PeriodOf(Month month);

// The calendar months that lie wholly within the period, in order. Precondition: the period has an
// end.
std::vector<Month> MonthsOf(const Period& period);

// The union of the periods, as disjoint periods in order. Periods that touch are joined, and empty
// ones are left out. This is what "covered from … to …" means if several registrations or payments
// follow each other.
std::vector<Period> Merge(std::vector<Period> periods);

}  // namespace naungan::domain
