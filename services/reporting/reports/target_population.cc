#include "services/reporting/reports/target_population.h"

#include "services/reporting/reports/count_participants.h"
#include "services/reporting/reports/newest_baseline.h"

namespace naungan::reporting {

v1::CountParticipantsRequest CountRegionRequest(const domain::RegionCode& region,
                                                domain::Date date) {
  v1::CountParticipantsRequest request;
  *request.mutable_as_of_date() = date.ToProto();
  request.mutable_filter()->set_region_code(region.ToString());
  return request;
}

Result<RegionCount> CountRegion(const domain::RegionCode& region, domain::Date date,
                                Partitions figures) {
  NAUNGAN_ASSIGN(const auto counted, CountParticipants(CountRegionRequest(region, date), figures));
  return RegionCount{.registered = counted.counts(0).registered(),
                     .covered = counted.counts(0).covered()};
}

Result<std::optional<int64_t>> TargetPopulation(const domain::RegionCode& region, domain::Date date,
                                                const state::Reader& log_rows, Partitions figures) {
  std::optional<v1::StoredBaseline> newest;
  VisitBaselines(region, date, log_rows, [&](const v1::StoredBaseline& stored) {
    if (!newest || IsNewerBaseline(stored, *newest)) newest = stored;
  });
  if (!newest) return std::nullopt;
  int64_t persons = 0;
  for (const v1::BaselineLine& line : newest->baseline().lines()) persons += line.persons();
  if (newest->baseline().measure() == v1::MEASURE_NOT_REGISTERED) {
    NAUNGAN_ASSIGN(const RegionCount count,
                   CountRegion(region, AsOfDateOf(newest->baseline()), figures));
    persons += count.registered;
  }
  return persons;
}

}  // namespace naungan::reporting
