#include "services/reporting/filters/figure_filter.h"

#include <fmt/core.h>

#include <algorithm>

#include "libs/base/resource_id.h"
#include "libs/domain/resource_names.h"
#include "naungan/reporting/v1/reporting.pb.h"

namespace naungan::reporting {
namespace {

template <typename List>
bool Holds(const List& values, std::string_view value) {
  return std::ranges::any_of(values, [&](const std::string& each) { return each == value; });
}

Result<std::optional<domain::RegionCode>> ParseRegion(const std::string& code,
                                                      std::string_view field) {
  if (code.empty()) return std::nullopt;
  NAUNGAN_ASSIGN(domain::RegionCode region, domain::RegionCode::Parse(code, field));
  return region;
}

Status CheckLists(const v1::ParticipantFilter& filter, std::string_view field) {
  if (filter.categories_size() > kFilterValuesMax || filter.agreements_size() > kFilterValuesMax) {
    return Fail(Code::kInvalidArgument, "FILTER_TOO_LONG", field,
                fmt::format("A list of a filter may have at most {} values.", kFilterValuesMax));
  }
  for (int i = 0; i < filter.categories_size(); ++i) {
    NAUNGAN_TRY(CheckResourceId(filter.categories(i), fmt::format("{}.categories[{}]", field, i)));
  }
  if (!filter.unit().empty()) {
    NAUNGAN_TRY(CheckResourceId(filter.unit(), fmt::format("{}.unit", field)));
  }
  for (int i = 0; i < filter.agreements_size(); ++i) {
    NAUNGAN_TRY(domain::AgreementName::Parse(filter.agreements(i),
                                             fmt::format("{}.agreements[{}]", field, i)));
  }
  if (filter.without_agreement() && filter.agreements_size() > 0) {
    return Fail(Code::kInvalidArgument, "FILTER_CONTRADICTORY",
                fmt::format("{}.without_agreement", field),
                "A participation cannot be under an agreement and under none. Leave one of the two "
                "fields out.");
  }
  return {};
}

}  // namespace

Result<FigureFilter> FigureFilter::Parse(const v1::ParticipantFilter& filter,
                                         std::string_view field) {
  NAUNGAN_TRY(CheckLists(filter, field));
  if (!common::v1::Segment_IsValid(filter.segment())) {
    return Fail(Code::kInvalidArgument, "SEGMENT_UNKNOWN", fmt::format("{}.segment", field),
                "There is no such segment.");
  }
  if (!common::v1::Programme_IsValid(filter.programme())) {
    return Fail(Code::kInvalidArgument, "PROGRAMME_UNKNOWN", fmt::format("{}.programme", field),
                "There is no such programme.");
  }
  FigureFilter parsed;
  NAUNGAN_ASSIGN(parsed.region_,
                 ParseRegion(filter.region_code(), fmt::format("{}.region_code", field)));
  NAUNGAN_ASSIGN(parsed.locality_,
                 ParseRegion(filter.locality_code(), fmt::format("{}.locality_code", field)));
  parsed.categories_.assign(filter.categories().begin(), filter.categories().end());
  parsed.agreements_.assign(filter.agreements().begin(), filter.agreements().end());
  parsed.unit_ = filter.unit();
  parsed.segment_ = filter.segment();
  parsed.programme_ = filter.programme();
  parsed.without_agreement_ = filter.without_agreement();
  return parsed;
}

bool FigureFilter::Matches(const Placement& placement) const {
  if (region_ && !IsWithin(placement.region_code, *region_)) return false;
  if (locality_ && !IsWithin(placement.locality_code, *locality_)) return false;
  if (!categories_.empty() && !Holds(categories_, placement.category)) return false;
  if (!agreements_.empty() && !Holds(agreements_, placement.agreement)) return false;
  if (without_agreement_ && !placement.agreement.empty()) return false;
  if (!unit_.empty() && placement.unit != unit_) return false;
  if (segment_ != common::v1::SEGMENT_UNSPECIFIED && placement.segment != segment_) return false;
  return programme_ == common::v1::PROGRAMME_UNSPECIFIED ||
         placement.programmes.Contains(programme_);
}

bool IsWithin(std::string_view code, const domain::RegionCode& region) {
  const auto parsed = domain::RegionCode::Parse(code, "");
  return parsed && parsed->IsWithin(region);
}

}  // namespace naungan::reporting
