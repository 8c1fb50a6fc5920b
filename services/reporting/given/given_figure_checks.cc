#include "services/reporting/given/given_figure_checks.h"

#include <fmt/format.h>

namespace naungan::reporting {

Status CheckRegion(const domain::RegionCode& region, const domain::RegionNames& regions,
                   std::string_view field) {
  if (regions.Exists(region)) return {};
  return Fail(Code::kInvalidArgument, "REGION_UNKNOWN", field,
              fmt::format("{} assigns no region of this code.", domain::kRegionDecree));
}

Status CheckSource(const std::string& source, std::string_view field) {
  if (source.empty()) {
    return Fail(Code::kInvalidArgument, "SOURCE_MISSING", field,
                "Say who counted and where it stands.");
  }
  if (source.size() > kSourceBytesMax) {
    return Fail(Code::kInvalidArgument, "SOURCE_TOO_LONG", field,
                fmt::format("A source has at most {} bytes.", kSourceBytesMax));
  }
  return {};
}

Status CheckPersons(int64_t persons, std::string_view field) {
  if (0 <= persons && persons <= kPersonsGivenMax) return {};
  return Fail(Code::kInvalidArgument, "PERSONS_INVALID", field,
              fmt::format("Give 0 to {} persons.", kPersonsGivenMax));
}

}  // namespace naungan::reporting
