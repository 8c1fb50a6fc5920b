#include "services/reporting/reports/list_potential.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "services/reporting/reports/count_participants.h"
#include "services/reporting/reports/newest_baseline.h"
#include "services/reporting/reports/target_population.h"

namespace naungan::reporting {
namespace {

// How many persons are registered in a region on a date: per category, and under "" all of them.
// Each date is counted once.
class RegisteredCounts {
 public:
  RegisteredCounts(domain::RegionCode region, Partitions figures)
      : region_(std::move(region)), figures_(figures) {}

  Result<int64_t> On(domain::Date date, const std::string& category) {
    auto known = by_date_.find(date);
    if (known == by_date_.end()) {
      NAUNGAN_ASSIGN(auto counted, Count(date));
      known = by_date_.emplace(date, std::move(counted)).first;
    }
    const auto count = known->second.find(category);
    return count == known->second.end() ? 0 : count->second;
  }

 private:
  Result<std::map<std::string, int64_t>> Count(domain::Date date) const {
    std::map<std::string, int64_t> counts;
    // A person who is in two groups would count twice in the sum of the groups, so all persons are
    // counted by themselves.
    NAUNGAN_ASSIGN(const RegionCount all, CountRegion(region_, date, figures_));
    v1::CountParticipantsRequest request = CountRegionRequest(region_, date);
    request.add_group_by(v1::DIMENSION_CATEGORY);
    NAUNGAN_ASSIGN(const auto counted, CountParticipants(request, figures_));
    for (const v1::ParticipantCount& count : counted.counts()) {
      counts[count.key(0).value()] = count.registered();
    }
    counts[""] = all.registered;
    return counts;
  }

  const domain::RegionCode region_;
  const Partitions figures_;
  std::map<domain::Date, std::map<std::string, int64_t>> by_date_;
};

// A line and the baseline that it stands in.
struct GroupBaseline {
  v1::StoredBaseline stored;
  int64_t persons = 0;
};

std::map<std::string, GroupBaseline> NewestPerGroup(const domain::RegionCode& region,
                                                    domain::Date date,
                                                    const state::Reader& log_rows) {
  std::map<std::string, GroupBaseline> groups;
  VisitBaselines(region, date, log_rows, [&](const v1::StoredBaseline& stored) {
    for (const v1::BaselineLine& line : stored.baseline().lines()) {
      const auto known = groups.find(line.category());
      if (known != groups.end() && !IsNewerBaseline(stored, known->second.stored)) continue;
      groups[line.category()] = {.stored = stored, .persons = line.persons()};
    }
  });
  return groups;
}

}  // namespace

Result<v1::ListPotentialResponse> ListPotential(const v1::ListPotentialRequest& request,
                                                const state::Reader& log_rows, Partitions figures) {
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(request.region_code(), "region_code"));
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  RegisteredCounts registered(region, figures);
  v1::ListPotentialResponse response;
  for (const auto& [category, group] : NewestPerGroup(region, date, log_rows)) {
    const v1::Baseline& baseline = group.stored.baseline();
    int64_t potential = group.persons;
    if (baseline.measure() == v1::MEASURE_NOT_REGISTERED) {
      NAUNGAN_ASSIGN(const int64_t then, registered.On(AsOfDateOf(baseline), category));
      potential += then;
    }
    NAUNGAN_ASSIGN(const int64_t now, registered.On(date, category));
    v1::PotentialLine& line = *response.add_lines();
    line.set_category(category);
    line.set_baseline(baseline.name());
    line.set_potential(potential);
    line.set_registered(now);
    line.set_not_registered(std::max<int64_t>(potential - now, 0));
  }
  return response;
}

}  // namespace naungan::reporting
