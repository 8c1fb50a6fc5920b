// The workers who are enrolled: generated, numbered, the same on every machine, and made before any
// clock is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"

namespace naungan::benchmark {

inline constexpr int64_t kRowsPerRosterMax = 100'000;
// A kabupaten of 1.4 million people: its villages are the rows' localities.
inline constexpr const char* kRegion = "73.08";
inline constexpr const char* kCategory = "rentan";
inline constexpr const char* kUnit = "disnaker";

// What one local government brings: an agreement with one category without a quota, and the rows of
// its one upload in chunks.
struct Town {
  std::string agreement;  // agreements/...
  std::string roster;     // rosters/...
  std::vector<enrollment::v1::UploadRowsRequest> chunks;
};

// `towns` of `rows_per_town` people each, the first of them the `first`-th of all, from 0. The same
// numbers are the same people. INVALID_ARGUMENT: counts out of range.
Result<std::vector<Town>> GenerateTowns(int64_t first, int32_t towns, int64_t rows_per_town);

// Its agreement: two years from 1 January 2026, JKK and JKM.
agreement::v1::Agreement AgreementOf(const Town& town);

}  // namespace naungan::benchmark
