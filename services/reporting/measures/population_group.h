// A group of a region's population, as a line of a baseline names it: a segment, a category, a
// category of a segment, or everybody. A value; any thread.
#pragma once

#include <compare>
#include <string>

#include "naungan/common/v1/common.pb.h"
#include "naungan/reporting/v1/reporting.pb.h"

namespace naungan::reporting {

struct PopulationGroup {
  // Unspecified for every segment.
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  // Empty for every category.
  std::string category;

  auto operator<=>(const PopulationGroup&) const = default;

  // True if everybody of `other` must be in this group. A group encloses itself.
  bool Encloses(const PopulationGroup& other) const {
    return (segment == common::v1::SEGMENT_UNSPECIFIED || segment == other.segment) &&
           (category.empty() || category == other.category);
  }
};

inline PopulationGroup GroupOf(const v1::BaselineLine& line) {
  return {.segment = line.segment(), .category = line.category()};
}

}  // namespace naungan::reporting
