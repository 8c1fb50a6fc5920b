#include "libs/domain/period.h"

#include <algorithm>

#include "libs/base/check.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

// Compares ends; a period without an end ends last.
bool EndsBefore(const std::optional<Date>& a, const std::optional<Date>& b) {
  return a && (!b || *a < *b);
}

std::string Join(std::string_view parent, std::string_view field) {
  return parent.empty() ? std::string(field) : std::string(parent) + "." + std::string(field);
}

}  // namespace

Result<Period> Period::FromProto(const common::v1::Period& proto, std::string_view field) {
  Period period;
  NAUNGAN_ASSIGN(period.from, Date::FromProto(proto.from_date(), Join(field, "from_date")));
  if (!proto.has_to_date()) return period;
  NAUNGAN_ASSIGN(period.to, Date::FromProto(proto.to_date(), Join(field, "to_date")));
  if (*period.to < period.from) {
    return Fail(Code::kInvalidArgument, "PERIOD_REVERSED", Join(field, "to_date"),
                "A period must not end before it begins.");
  }
  return period;
}

common::v1::Period Period::ToProto() const {
  common::v1::Period proto;
  *proto.mutable_from_date() = from.ToProto();
  if (to) *proto.mutable_to_date() = to->ToProto();
  return proto;
}

std::string Period::ToString() const {
  return from.ToString() + ".." + (to ? to->ToString() : std::string());
}

bool Period::Contains(const Period& inner) const {
  return inner.IsEmpty() || (from <= inner.from && !EndsBefore(to, inner.to));
}

std::optional<Period> Period::Intersect(const Period& other) const {
  const Period both{.from = std::max(from, other.from),
                    .to = EndsBefore(to, other.to) ? to : other.to};
  if (both.IsEmpty()) return std::nullopt;
  return both;
}

Period PeriodOf(Month month) {
  return {.from = month.FirstDay(), .to = month.LastDay().AddDays(1)};
}

std::vector<Month> MonthsOf(const Period& period) {
  NAUNGAN_CHECK(period.to.has_value(), "a period without an end has no last month");
  std::vector<Month> months;
  Month month = Month::Of(period.from);
  if (month.FirstDay() < period.from) month = month.Next();
  while (month.LastDay() < *period.to && period.from <= month.FirstDay()) {
    months.push_back(month);
    if (month == month.Next()) break;  // the last month of the calendar
    month = month.Next();
  }
  return months;
}

std::vector<Period> Merge(std::vector<Period> periods) {
  std::erase_if(periods, [](const Period& period) { return period.IsEmpty(); });
  std::ranges::sort(periods, {}, &Period::from);
  std::vector<Period> merged;
  for (const Period& period : periods) {
    if (!merged.empty() && (!merged.back().to || period.from <= *merged.back().to)) {
      if (EndsBefore(merged.back().to, period.to)) merged.back().to = period.to;
    } else {
      merged.push_back(period);
    }
  }
  return merged;
}

}  // namespace naungan::domain
