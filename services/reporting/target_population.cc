#include "services/reporting/target_population.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "services/reporting/log_rows.h"
#include "services/reporting/participant_count.h"
#include "services/reporting/ratio.h"

namespace naungan::reporting {
namespace {

domain::Date AsOfDate(const v1::Baseline& baseline) {
  const auto as_of = domain::Date::FromProto(baseline.as_of_date(), "as_of_date");
  NAUNGAN_CHECK(as_of, "a baseline is stored with a valid date");
  return *as_of;
}

// The baselines of a region that are not after `date`, in the order of their names.
void VisitBaselines(const domain::RegionCode& region, domain::Date date,
                    const state::Reader& log_rows,
                    const std::function<void(const v1::StoredBaseline&)>& visit) {
  kBaselines.Scan(log_rows, state::EncodeKey(kBaselines.id, region.ToString()),
                  [&](std::string_view, const v1::StoredBaseline& stored) {
                    if (AsOfDate(stored.baseline()) <= date) visit(stored);
                    return true;
                  });
}

bool IsNewer(const v1::StoredBaseline& a, const v1::StoredBaseline& b) {
  return std::pair(AsOfDate(a.baseline()), a.ordinal()) >
         std::pair(AsOfDate(b.baseline()), b.ordinal());
}

v1::CountParticipantsRequest CountOf(const domain::RegionCode& region, domain::Date date) {
  v1::CountParticipantsRequest request;
  *request.mutable_as_of_date() = date.ToProto();
  request.mutable_filter()->set_region_code(region.ToString());
  return request;
}

// Who is registered in a region per category, and "" for all of them; each date is counted once.
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
    // The sum over the groups would count somebody who is in two of them twice.
    NAUNGAN_ASSIGN(const RegionCount all, CountRegion(region_, date, figures_));
    v1::CountParticipantsRequest request = CountOf(region_, date);
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

// A line and the baseline it stands in.
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
      if (known != groups.end() && !IsNewer(stored, known->second.stored)) continue;
      groups[line.category()] = {.stored = stored, .persons = line.persons()};
    }
  });
  return groups;
}

}  // namespace

Result<RegionCount> CountRegion(const domain::RegionCode& region, domain::Date date,
                                Partitions figures) {
  NAUNGAN_ASSIGN(const auto counted, CountParticipants(CountOf(region, date), figures));
  return RegionCount{.registered = counted.counts(0).registered(),
                     .covered = counted.counts(0).covered()};
}

Result<std::optional<int64_t>> TargetPopulation(const domain::RegionCode& region, domain::Date date,
                                                const state::Reader& log_rows, Partitions figures) {
  std::optional<v1::StoredBaseline> newest;
  VisitBaselines(region, date, log_rows, [&](const v1::StoredBaseline& stored) {
    if (!newest || IsNewer(stored, *newest)) newest = stored;
  });
  if (!newest) return std::nullopt;
  int64_t persons = 0;
  for (const v1::BaselineLine& line : newest->baseline().lines()) persons += line.persons();
  if (newest->baseline().measure() == v1::MEASURE_NOT_REGISTERED) {
    NAUNGAN_ASSIGN(const RegionCount count,
                   CountRegion(region, AsOfDate(newest->baseline()), figures));
    persons += count.registered;
  }
  return persons;
}

Result<v1::GetCoverageRatioResponse> GetCoverageRatio(const v1::GetCoverageRatioRequest& request,
                                                      const state::Reader& log_rows,
                                                      Partitions figures) {
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(request.region_code(), "region_code"));
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  if (request.measure() != v1::MEASURE_REGISTERED && request.measure() != v1::MEASURE_COVERED) {
    return Fail(Code::kInvalidArgument, "MEASURE_UNSUPPORTED", "measure",
                "Ask for REGISTERED or COVERED.");
  }
  NAUNGAN_ASSIGN(const auto target, TargetPopulation(region, date, log_rows, figures));
  if (!target) {
    return Fail(Code::kFailedPrecondition, "BASELINE_MISSING", "region_code",
                "Nobody has counted who ought to be registered there, up to that date: create a "
                "baseline.");
  }
  NAUNGAN_ASSIGN(const RegionCount count, CountRegion(region, date, figures));
  v1::GetCoverageRatioResponse response;
  NAUNGAN_ASSIGN(
      *response.mutable_ratio(),
      RatioOf(request.measure() == v1::MEASURE_COVERED ? count.covered : count.registered, *target,
              date));
  return response;
}

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
      NAUNGAN_ASSIGN(const int64_t then, registered.On(AsOfDate(baseline), category));
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
