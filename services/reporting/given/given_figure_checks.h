// What baselines and statements have in common: figures that people give, about a region, with a
// source. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"

namespace naungan::reporting {

// Persons in one given figure.
inline constexpr int64_t kPersonsGivenMax = 1'000'000'000;
inline constexpr int kSourceBytesMax = 256;

// REGION_UNKNOWN unless the code is assigned.
Status CheckRegion(const domain::RegionCode& region, const domain::RegionNames& regions,
                   std::string_view field);
// SOURCE_MISSING, SOURCE_TOO_LONG.
Status CheckSource(const std::string& source, std::string_view field);
// PERSONS_INVALID.
Status CheckPersons(int64_t persons, std::string_view field);

}  // namespace naungan::reporting
