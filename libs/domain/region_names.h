// The 91,599 assigned region codes and their names (regions.csv, see README), embedded in the
// binary: nothing is read from disk. Construction reads the whole list, some milliseconds and 3 MB:
// one object for a process, made in main and handed down by reference. Immutable; safe from any
// thread.
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
  // The name in the source's spelling; valid for the process's life.
  std::optional<std::string_view> Name(const RegionCode& code) const;
  // The assigned codes one level below `code`, in order; empty for an unknown code.
  std::vector<RegionCode> Children(const RegionCode& code) const;
  std::vector<RegionCode> Provinces() const;

 private:
  // {dotted code, name}, in order of the code.
  std::vector<std::pair<std::string_view, std::string_view>> rows_;
};

}  // namespace naungan::domain
