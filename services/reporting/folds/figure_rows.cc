#include "services/reporting/folds/figure_rows.h"

#include "libs/domain/date.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::reporting {

domain::Period PeriodOfDays(int32_t from_day, int32_t end_day) {
  domain::Period period{.from = domain::Date::OfDays(from_day), .to = {}};
  if (end_day != kNoEndDay) period.to = domain::Date::OfDays(end_day);
  return period;
}

domain::ProgrammeSet ProgrammesOf(uint32_t bits) {
  domain::ProgrammeSet programmes;
  for (int number = 1; number < 32; ++number) {
    if ((bits >> number & 1U) != 0) programmes.Insert(static_cast<common::v1::Programme>(number));
  }
  return programmes;
}

}  // namespace naungan::reporting
