#include "services/reporting/reports/newest_baseline.h"

#include <string_view>
#include <utility>

#include "libs/base/check.h"
#include "services/reporting/given/given_rows.h"

namespace naungan::reporting {
namespace {

BaselineHead HeadOf(const v1::StoredBaseline& stored) {
  const v1::Baseline& baseline = stored.baseline();
  const auto as_of = domain::Date::FromProto(baseline.as_of_date(), "as_of_date");
  NAUNGAN_CHECK(as_of, "a baseline is stored with a valid date");
  return {.name = baseline.name(),
          .as_of = *as_of,
          .measure = baseline.measure(),
          .source = baseline.source(),
          .ordinal = stored.ordinal()};
}

bool IsNewer(const BaselineHead& a, const BaselineHead& b) {
  return std::pair(a.as_of, a.ordinal) > std::pair(b.as_of, b.ordinal);
}

}  // namespace

NewestBaselines NewestPerGroup(const domain::RegionCode& region, domain::Date date,
                               const state::Reader& log_rows) {
  NewestBaselines newest;
  kBaselines.Scan(log_rows, state::EncodeKey(kBaselines.id, region.ToString()),
                  [&](std::string_view, const v1::StoredBaseline& stored) {
                    BaselineHead head = HeadOf(stored);
                    if (date < head.as_of) return true;
                    const size_t at = newest.heads.size();
                    newest.heads.push_back(std::move(head));
                    for (const v1::BaselineLine& line : stored.baseline().lines()) {
                      const NewestLine here{.head = at, .persons = line.persons()};
                      const auto [known, is_new] = newest.lines.try_emplace(GroupOf(line), here);
                      if (is_new) continue;
                      if (IsNewer(newest.heads[at], newest.heads[known->second.head])) {
                        known->second = here;
                      }
                    }
                    return true;
                  });
  return newest;
}

}  // namespace naungan::reporting
