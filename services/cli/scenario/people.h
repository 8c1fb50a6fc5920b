// Generates the people of a scenario. Real rosters are personal data, so the published figures are
// real and the people are not: names and NIKs come from a seed, the same on every machine.
//
// No two people of one scenario share a NIK, nor do people of scenarios whose seeds differ
// modulo 16.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/nik.h"
#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"

namespace naungan::cli {

inline constexpr int64_t kPeopleInGroupMax = 200'000;

// One group of people in a scenario file.
struct PeopleSpec {
  std::string group;
  int64_t count = 0;
  // Where they were first registered, the region of their NIKs: a kabupaten or kota.
  domain::RegionCode region;
  // Poverty deciles 1 to this, drawn evenly, as the rank of their rows; 0: all rank 0.
  int32_t deciles = 0;
  // The number of the group's first person among all people of the scenario.
  int64_t first_number = 0;
};

struct Person {
  std::string nik;
  std::string full_name;
  std::string mother_name;
  domain::Date birth_date;
  domain::Sex sex = domain::Sex::kMale;
  // A desa or kelurahan of the group's region.
  std::string locality_code;
  int64_t rank = 0;
};

// INVALID_ARGUMENT: the region has no kecamatan or the count is out of range.
Result<std::vector<Person>> GeneratePeople(const PeopleSpec& spec, uint64_t seed,
                                           const domain::RegionNames& names);

}  // namespace naungan::cli
