// Which participations and payments a report counts: a ParticipantFilter that was checked. A value;
// any thread.
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

// How many values one list of a filter has.
inline constexpr int kFilterValuesMax = 100;

class FigureFilter {
 public:
  // Errors, with a field below `field`: REGION_CODE_MALFORMED, RESOURCE_ID_MALFORMED,
  // RESOURCE_NAME_MALFORMED, FILTER_TOO_LONG, FILTER_CONTRADICTORY (it names agreements and asks
  // for participations without any), SEGMENT_UNKNOWN, PROGRAMME_UNKNOWN.
  static Result<FigureFilter> Parse(const v1::ParticipantFilter& filter, std::string_view field);

  // True if every field that is set matches. A list matches any of its values. The programme
  // matches a placement that has it, perhaps among others.
  bool Matches(const Placement& placement) const;

  // Unspecified if any programme counts.
  common::v1::Programme programme() const { return programme_; }
  const std::optional<domain::RegionCode>& locality() const { return locality_; }

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

// True if the region of this code is `region` or lies within it. False if the code is missing or
// malformed.
bool IsWithin(std::string_view code, const domain::RegionCode& region);

}  // namespace naungan::reporting
