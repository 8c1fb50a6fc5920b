// The 91,599 assigned region codes and their names (regions.csv, see README). They are embedded in
// the binary, so nothing is read from disk. Constructing the object reads the whole list, which
// takes some milliseconds and 3 MB. So a process has one object, which is made in main and passed
// by reference. Immutable; safe from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/domain/region_code.h"

namespace naungan::domain {

// The decree whose codes these are. Codes change between decrees.
inline constexpr std::string_view kRegionDecree = "Kepmendagri 300.2.2-2430/2025";

class RegionNames {
 public:
  RegionNames();

  bool Exists(const RegionCode& code) const { return Name(code).has_value(); }
  // The name in the source's spelling, valid as long as the process runs; nullopt if the code is
  // not assigned.
  std::optional<std::string_view> Name(const RegionCode& code) const;
  // The assigned codes one level below `code`, in order; none if the code is not assigned.
  std::vector<RegionCode> Children(const RegionCode& code) const;
  std::vector<RegionCode> Provinces() const;

 private:
  // {dotted code, name}, in the order of the codes.
  std::vector<std::pair<std::string_view, std::string_view>> rows_;
};

}  // namespace naungan::domain
