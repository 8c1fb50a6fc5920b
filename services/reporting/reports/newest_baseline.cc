#include "services/reporting/reports/newest_baseline.h"

#include <string_view>
#include <utility>

#include "libs/base/check.h"
#include "services/reporting/given/given_rows.h"

namespace naungan::reporting {

domain::Date AsOfDateOf(const v1::Baseline& baseline) {
  const auto as_of = domain::Date::FromProto(baseline.as_of_date(), "as_of_date");
  NAUNGAN_CHECK(as_of, "a baseline is stored with a valid date");
  return *as_of;
}

void VisitBaselines(const domain::RegionCode& region, domain::Date date,
                    const state::Reader& log_rows,
                    const std::function<void(const v1::StoredBaseline&)>& visit) {
  kBaselines.Scan(log_rows, state::EncodeKey(kBaselines.id, region.ToString()),
                  [&](std::string_view, const v1::StoredBaseline& stored) {
                    if (AsOfDateOf(stored.baseline()) <= date) visit(stored);
                    return true;
                  });
}

bool IsNewerBaseline(const v1::StoredBaseline& a, const v1::StoredBaseline& b) {
  return std::pair(AsOfDateOf(a.baseline()), a.ordinal()) >
         std::pair(AsOfDateOf(b.baseline()), b.ordinal());
}

}  // namespace naungan::reporting
