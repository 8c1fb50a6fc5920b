#include "services/reporting/given/given_figure_checks.h"

#include <fmt/core.h>

namespace naungan::reporting {

Status CheckRegion(const domain::RegionCode& region, const domain::RegionNames& regions,
                   std::string_view field) {
  if (regions.Exists(region)) return {};
  return Fail(Code::kInvalidArgument, "REGION_UNKNOWN", field,
              fmt::format("No region has this code in {}.", domain::kRegionDecree));
}

Status CheckSource(const std::string& source, std::string_view field) {
  if (source.empty()) {
    return Fail(Code::kInvalidArgument, "SOURCE_MISSING", field,
                "Give the source: who counted, and where it was published.");
  }
  if (source.size() > kSourceBytesMax) {
    return Fail(Code::kInvalidArgument, "SOURCE_TOO_LONG", field,
                fmt::format("A source may have at most {} bytes.", kSourceBytesMax));
  }
  return {};
}

Status CheckPersons(int64_t persons, std::string_view field) {
  if (0 <= persons && persons <= kPersonsGivenMax) return {};
  return Fail(Code::kInvalidArgument, "PERSONS_INVALID", field,
              fmt::format("The number of persons must be 0 to {}.", kPersonsGivenMax));
}

}  // namespace naungan::reporting
