#include "services/reporting/given/create_baseline.h"

#include <fmt/core.h>

#include <string>
#include <string_view>

#include "libs/domain/date_limits.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/resource_names.h"
#include "services/reporting/given/given_figure_checks.h"
#include "services/reporting/measures/population_group.h"

namespace naungan::reporting {
namespace {

Status CheckLine(const v1::BaselineLine& line, std::string_view field) {
  NAUNGAN_TRY(CheckPersons(line.persons(), fmt::format("{}.persons", field)));
  if (!common::v1::Segment_IsValid(line.segment())) {
    return Fail(Code::kInvalidArgument, "SEGMENT_UNKNOWN", fmt::format("{}.segment", field),
                "There is no such segment.");
  }
  if (line.category().empty()) return {};
  return domain::CheckNewResourceId(line.category(), fmt::format("{}.category", field));
}

// Persons would be counted twice if one line enclosed the other.
Status CheckApart(const v1::BaselineLine& line, const v1::BaselineLine& other,
                  std::string_view field) {
  const PopulationGroup group = GroupOf(line);
  if (group == GroupOf(other)) {
    return Fail(Code::kInvalidArgument, "CATEGORY_REPEATED", fmt::format("{}.category", field),
                "Each category of a segment may stand in only one line.");
  }
  if (!group.Encloses(GroupOf(other))) return {};
  if (group.category.empty()) {
    return Fail(Code::kInvalidArgument, "CATEGORY_MISSING", fmt::format("{}.category", field),
                "A line without a category must be the only line of its segment and, if it has no "
                "segment either, of its baseline.");
  }
  return Fail(Code::kInvalidArgument, "SEGMENT_MISSING", fmt::format("{}.segment", field),
              "Another line has this category in one segment. Give the segment here, too.");
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
  const auto field_of = [](int line) { return fmt::format("baseline.lines[{}]", line); };
  for (int i = 0; i < lines; ++i) {
    NAUNGAN_TRY(CheckLine(baseline.lines(i), field_of(i)));
    for (int j = 0; j < i; ++j) {
      NAUNGAN_TRY(CheckApart(baseline.lines(i), baseline.lines(j), field_of(i)));
      NAUNGAN_TRY(CheckApart(baseline.lines(j), baseline.lines(i), field_of(j)));
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
