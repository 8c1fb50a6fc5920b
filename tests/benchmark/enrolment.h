// Bulk enrolment on its whole way: uploaded, approved, admitted, visible in reporting. It uses the
// public gRPC API of a running house.
//
//   several streams --UploadRows, ApproveUpload--> enrollment --feeds--> claims, reporting
//
// The clock runs from the first upload until the house says that nothing is under way and reporting
// has answered with everything that the feeds hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "libs/base/result.h"

namespace naungan::benchmark {

struct EnrolmentOptions {
  std::filesystem::path run_directory;  // holds the house's addresses
  int64_t first = 0;                    // the number of the first person
  int32_t towns = 40;                   // each has an agreement and a roster of its own
  int64_t rows_per_town = 25'000;
  int32_t streams = 4;  // uploads at the same time
};

// Enrols the people and returns how long it took: {rows, seconds, server_cpu_seconds,
// client_cpu_seconds, counted}. `counted` is how many people of these towns reporting then counts
// as registered; that question is not timed. Errors: those of the API, and NOT_COUNTED if reporting
// does not count everyone.
Result<nlohmann::ordered_json> MeasureEnrolment(const EnrolmentOptions& options);

}  // namespace naungan::benchmark
