// The workers who are enrolled. They are generated and numbered, they are the same on every
// machine, and they are made before any clock is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"

namespace naungan::benchmark {

inline constexpr int64_t kRowsPerRosterMax = 100'000;
// A kabupaten of 1.4 million people. Its villages are the localities of the rows.
inline constexpr const char* kRegion = "73.08";
inline constexpr const char* kCategory = "rentan";
inline constexpr const char* kUnit = "disnaker";

// One local government: an agreement with one category without a quota, and the rows of its one
// upload in chunks.
struct Town {
  std::string agreement;  // agreements/...
  std::string roster;     // rosters/...
  std::vector<enrollment::v1::UploadRowsRequest> chunks;
};

// Generates `towns` towns of `rows_per_town` people each. The number of the first person is
// `first`, from 0; the same numbers give the same people. COUNT_OUT_OF_RANGE (kInvalidArgument) if
// a count is out of range.
Result<std::vector<Town>> GenerateTowns(int64_t first, int32_t towns, int64_t rows_per_town);

// The town's agreement: two years from 1 January 2026, with JKK and JKM.
agreement::v1::Agreement AgreementOf(const Town& town);

}  // namespace naungan::benchmark
