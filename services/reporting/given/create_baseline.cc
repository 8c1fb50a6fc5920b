#include "services/reporting/given/create_baseline.h"

#include <fmt/core.h>

#include <set>
#include <string>
#include <string_view>

#include "libs/domain/date_limits.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/resource_names.h"
#include "services/reporting/given/given_figure_checks.h"

namespace naungan::reporting {
namespace {

Status CheckLine(const v1::BaselineLine& line, int lines, std::string_view field) {
  NAUNGAN_TRY(CheckPersons(line.persons(), fmt::format("{}.persons", field)));
  if (!line.category().empty()) {
    return domain::CheckNewResourceId(line.category(), fmt::format("{}.category", field));
  }
  if (lines == 1) return {};
  return Fail(Code::kInvalidArgument, "CATEGORY_MISSING", fmt::format("{}.category", field),
              "A line without a category must be the only line of its baseline.");
}

Status CheckLines(const v1::Baseline& baseline) {
  const int lines = baseline.lines_size();
  if (lines == 0) {
    return Fail(Code::kInvalidArgument, "LINES_MISSING", "baseline.lines",
                "Give the number of persons in at least one line.");
  }
  if (lines > kBaselineLinesMax) {
    return Fail(Code::kInvalidArgument, "LINES_TOO_MANY", "baseline.lines",
                fmt::format("A baseline has at most {} lines.", kBaselineLinesMax));
  }
  std::set<std::string_view> categories;
  for (int i = 0; i < lines; ++i) {
    const std::string field = fmt::format("baseline.lines[{}]", i);
    NAUNGAN_TRY(CheckLine(baseline.lines(i), lines, field));
    if (!categories.insert(baseline.lines(i).category()).second) {
      return Fail(Code::kInvalidArgument, "CATEGORY_REPEATED", field + ".category",
                  "Each category may stand in only one line.");
    }
  }
  return {};
}

}  // namespace

Status CheckBaseline(const v1::Baseline& baseline, const domain::RegionNames& regions,
                     domain::Date today) {
  NAUNGAN_ASSIGN(const auto name, domain::BaselineName::Parse(baseline.name(), "baseline.name"));
  NAUNGAN_TRY(domain::CheckNewResourceId(name.baseline, "baseline.name"));
  NAUNGAN_TRY(CheckRegion(name.region.code, regions, "baseline.name"));
  NAUNGAN_TRY(domain::PastDate(baseline.as_of_date(), "baseline.as_of_date", today));
  if (baseline.measure() != v1::MEASURE_NOT_REGISTERED &&
      baseline.measure() != v1::MEASURE_TARGET_POPULATION) {
    return Fail(Code::kInvalidArgument, "MEASURE_UNSUPPORTED", "baseline.measure",
                "A baseline must count the persons who are not registered or the whole target "
                "population. The registered persons are derived from the feeds.");
  }
  NAUNGAN_TRY(CheckSource(baseline.source(), "baseline.source"));
  return CheckLines(baseline);
}

Result<std::optional<v1::BaselineCreated>> DecideBaseline(
    const v1::Baseline& baseline, const domain::RegionNames& regions,
    const std::optional<v1::StoredBaseline>& existing, const v1::StoredRegion& region,
    domain::Date today) {
  NAUNGAN_TRY(CheckBaseline(baseline, regions, today));
  if (existing) {
    if (existing->baseline().SerializeAsString() == baseline.SerializeAsString()) {
      return std::nullopt;
    }
    return Fail(Code::kAlreadyExists, "BASELINE_EXISTS", "baseline.name",
                "A baseline of this name exists with other content. Choose another name.");
  }
  if (region.baselines() >= kBaselinesPerRegionMax) {
    return Fail(Code::kResourceExhausted, "BASELINES_FULL", "baseline.name",
                fmt::format("A region has at most {} baselines.", kBaselinesPerRegionMax));
  }
  v1::BaselineCreated created;
  *created.mutable_baseline() = baseline;
  created.set_ordinal(region.baselines() + 1);
  return created;
}

}  // namespace naungan::reporting
