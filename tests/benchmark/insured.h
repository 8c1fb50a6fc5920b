// People of a town who were enrolled, with what the claims service is asked about them.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "libs/base/result.h"

namespace naungan::benchmark {

struct InsuredOptions {
  std::filesystem::path run_directory;
  // The town whose first person has this number: enrolled before, with `enrol`.
  int64_t first = 0;
  int64_t rows_per_town = 25'000;
  // Between the answer to a claim and the next claim.
  int64_t pause_ms = 0;
};

// Bills the town's seats for 2026 and pays: everyone in it is covered. Again, it changes nothing.
Result<nlohmann::ordered_json> PayForTown(const InsuredOptions& options);

// CheckEligibility beside the answer of an empty message by a plain gRPC server in a process of its
// own at `echo_address`: in turn, three times each, one call at a time and many. {one: {echo:
// [...], eligibility: [...]}, many: {...}}
Result<nlohmann::ordered_json> MeasureEligibility(const InsuredOptions& options,
                                                  const std::string& echo_address);

// SubmitClaim until it is answered with the decision, one after the other, each for another person.
// Everyone must be covered and have no claim.
Result<nlohmann::ordered_json> MeasureClaims(const InsuredOptions& options);

// Until everything answers: the four services are ready and claims tells of a person. Prints
// nothing before. {ready_us: of CLOCK_MONOTONIC}
Result<nlohmann::ordered_json> AwaitAnswers(const InsuredOptions& options);

}  // namespace naungan::benchmark
