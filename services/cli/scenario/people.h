// Generates the people of a scenario. Real rosters are personal data, and so the figures of a
// scenario are published ones but its people are invented: names and NIKs come from a seed and are
// the same on every machine.
//
// No two people of one scenario share a NIK. Two people of different scenarios do not either if the
// seeds of the scenarios differ modulo 16. Pure; safe from any thread.
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
  // The kabupaten or kota where these people were first registered, which their NIKs show.
  domain::RegionCode region;
  // The rank of each row is a poverty decile from 1 to this one, drawn evenly. If this is 0, every
  // rank is 0.
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

// Error: kInvalidArgument, SCENARIO_MALFORMED, if the region has no kecamatan or if the count is
// not between 0 and kPeopleInGroupMax.
Result<std::vector<Person>> GeneratePeople(const PeopleSpec& spec, uint64_t seed,
                                           const domain::RegionNames& names);

}  // namespace naungan::cli
