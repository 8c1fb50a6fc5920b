// Bulk enrolment through the whole path: upload -> approved -> admitted -> visible in reporting,
// over the public gRPC API of a running house.
//
//   several streams --UploadRows, ApproveUpload--> enrollment --feeds--> claims, reporting
//   clock: from the first upload until the house says that nothing is under way and reporting has
//   answered with everything that the feeds hold
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "libs/base/result.h"

namespace naungan::benchmark {

struct EnrolmentOptions {
  std::filesystem::path run_directory;  // where the house's addresses are
  int64_t first = 0;                    // the number of the first person
  int32_t towns = 40;                   // each with an agreement and a roster of its own
  int64_t rows_per_town = 25'000;
  int32_t streams = 4;  // uploads at the same time
};

// Enrols them and tells how long it took: {rows, seconds, server_cpu_seconds, client_cpu_seconds,
// counted}. `counted` is what reporting then counts as registered of these towns, which is not
// timed. Errors: those of the API; NOT_COUNTED: reporting does not count everyone.
Result<nlohmann::ordered_json> MeasureEnrolment(const EnrolmentOptions& options);

}  // namespace naungan::benchmark
