// Which participations and payments count: a ParticipantFilter, checked. A value; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/region_code.h"
#include "services/reporting/filters/placement.h"

namespace naungan::reporting {

namespace v1 {
class ParticipantFilter;
}  // namespace v1

// Values in one list of a filter.
inline constexpr int kFilterValuesMax = 100;

class FigureFilter {
 public:
  // Refuses with the field below `field`: REGION_CODE_MALFORMED, RESOURCE_NAME_MALFORMED,
  // FILTER_TOO_LONG, FILTER_CONTRADICTORY (agreements, and without any), SEGMENT_UNKNOWN,
  // PROGRAMME_UNKNOWN.
  static Result<FigureFilter> Parse(const v1::ParticipantFilter& filter, std::string_view field);

  // True when every field that is set matches; a list matches any of its values. The programme
  // matches what has it among others.
  bool Matches(const Placement& placement) const;

  // Unspecified: any.
  common::v1::Programme programme() const { return programme_; }
  bool names_locality() const { return locality_.has_value(); }

 private:
  std::optional<domain::RegionCode> region_;
  std::optional<domain::RegionCode> locality_;
  std::vector<std::string> categories_;
  std::vector<std::string> agreements_;
  std::string unit_;
  common::v1::Segment segment_ = common::v1::SEGMENT_UNSPECIFIED;
  common::v1::Programme programme_ = common::v1::PROGRAMME_UNSPECIFIED;
  bool without_agreement_ = false;
};

// Is the region of this code at or below `region`? A code that is missing or malformed is not.
bool IsWithin(std::string_view code, const domain::RegionCode& region);

}  // namespace naungan::reporting
