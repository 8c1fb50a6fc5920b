#include "services/reporting/reports/get_coverage_ratio.h"

#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "services/reporting/filters/grouping.h"
#include "services/reporting/measures/ratio.h"
#include "services/reporting/reports/target_population.h"

namespace naungan::reporting {
namespace {

void WriteBaseline(const BaselineHead& baseline, v1::RatioBaseline& written) {
  written.set_name(baseline.name);
  *written.mutable_as_of_date() = baseline.as_of.ToProto();
  written.set_source(baseline.source);
}

Result<v1::GroupCoverage> CoverageOf(const GroupPopulation& population, v1::Measure measure,
                                     domain::Date date) {
  v1::GroupCoverage coverage;
  coverage.set_segment(population.group.segment);
  coverage.set_category(population.group.category);
  coverage.set_persons(population.persons.Of(measure));
  coverage.set_standing(population.standing);
  if (!population.target || population.target->persons == 0) return coverage;
  NAUNGAN_ASSIGN(*coverage.mutable_ratio(),
                 RatioOf(coverage.persons(), population.target->persons, date));
  WriteBaseline(population.target->baseline, *coverage.mutable_ratio()->add_baselines());
  return coverage;
}

Result<v1::Ratio> RatioOfTheWhole(const RegionPopulation& population, v1::Measure measure,
                                  domain::Date date) {
  NAUNGAN_ASSIGN(v1::Ratio ratio, RatioOf(population.added.Of(measure), *population.target, date));
  std::map<std::string, const BaselineHead*> baselines;
  for (const GroupPopulation& each : population.groups) {
    if (each.standing != v1::GROUP_STANDING_ADDED) continue;
    baselines.emplace(each.target->baseline.name, &each.target->baseline);
  }
  for (const auto& [name, baseline] : baselines) WriteBaseline(*baseline, *ratio.add_baselines());
  return ratio;
}

}  // namespace

Result<v1::GetCoverageRatioResponse> GetCoverageRatio(const v1::GetCoverageRatioRequest& request,
                                                      const state::Reader& log_rows,
                                                      Partitions figures) {
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(request.region_code(), "region_code"));
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  if (request.measure() != v1::MEASURE_REGISTERED && request.measure() != v1::MEASURE_COVERED) {
    return Fail(Code::kInvalidArgument, "MEASURE_UNSUPPORTED", "measure",
                "The measure must be REGISTERED or COVERED.");
  }
  const RegionPopulation population = PopulationOf(region, date, log_rows, figures);
  if (!population.target) {
    return Fail(Code::kFailedPrecondition, "BASELINE_MISSING", "region_code",
                "There is no baseline for this region up to that date. Create one that says how "
                "many persons ought to be registered there.");
  }
  if (std::ssize(population.groups) > kGroupsMax) return std::unexpected(TooManyGroups());
  v1::GetCoverageRatioResponse response;
  NAUNGAN_ASSIGN(*response.mutable_ratio(), RatioOfTheWhole(population, request.measure(), date));
  for (const GroupPopulation& each : population.groups) {
    NAUNGAN_ASSIGN(*response.add_groups(), CoverageOf(each, request.measure(), date));
  }
  response.set_persons_outside(population.all.Of(request.measure()) -
                               population.added.Of(request.measure()));
  return response;
}

}  // namespace naungan::reporting
