// Counts the registered and covered persons on a day, each person once in a group, however a report
// groups them. Pure functions of committed rows; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <vector>

#include "naungan/common/v1/common.pb.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/filters/grouping.h"
#include "services/reporting/filters/placement.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

struct PersonCount {
  // By the number of the reason. Each person counts once, with the best reason.
  std::array<int64_t, common::v1::CoverReason_ARRAYSIZE> by_reason{};

  int64_t registered() const {
    return std::accumulate(by_reason.begin(), by_reason.end(), int64_t{0});
  }
  // Those whose reason is cover (libs/domain/coverage.h).
  int64_t covered() const;

  // `measure` is REGISTERED or COVERED.
  int64_t Of(v1::Measure measure) const {
    return measure == v1::MEASURE_COVERED ? covered() : registered();
  }
};

// Names the groups that a participation falls into, each once; none if it does not count. It is
// asked once for each row of dimensions, and not for each person.
using GroupsOf = std::function<std::vector<GroupKey>(const Placement&)>;

// Reads one row for each person of the house. Groups that hold no one may be missing.
std::map<GroupKey, PersonCount> CountPersons(const AsOf& as_of, const GroupsOf& groups_of,
                                             Partitions partitions);

}  // namespace naungan::reporting
