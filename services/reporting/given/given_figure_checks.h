// The checks that baselines and statements share. Both are figures that people give about a region,
// with a source. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"

namespace naungan::reporting {

// The largest number of persons that a given figure may have.
inline constexpr int64_t kPersonsGivenMax = 1'000'000'000;
inline constexpr int kSourceBytesMax = 256;

// REGION_UNKNOWN if the code is not assigned.
Status CheckRegion(const domain::RegionCode& region, const domain::RegionNames& regions,
                   std::string_view field);
// SOURCE_MISSING, SOURCE_TOO_LONG.
Status CheckSource(const std::string& source, std::string_view field);
// PERSONS_INVALID.
Status CheckPersons(int64_t persons, std::string_view field);

}  // namespace naungan::reporting
