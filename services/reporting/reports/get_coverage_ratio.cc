#include "services/reporting/reports/get_coverage_ratio.h"

#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "services/reporting/measures/ratio.h"
#include "services/reporting/reports/target_population.h"

namespace naungan::reporting {

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
  NAUNGAN_ASSIGN(const auto target, TargetPopulation(region, date, log_rows, figures));
  if (!target) {
    return Fail(Code::kFailedPrecondition, "BASELINE_MISSING", "region_code",
                "There is no baseline for this region up to that date. Create one that says how "
                "many persons ought to be registered there.");
  }
  NAUNGAN_ASSIGN(const RegionCount count, CountRegion(region, date, figures));
  v1::GetCoverageRatioResponse response;
  NAUNGAN_ASSIGN(
      *response.mutable_ratio(),
      RatioOf(request.measure() == v1::MEASURE_COVERED ? count.covered : count.registered, *target,
              date));
  return response;
}

}  // namespace naungan::reporting
