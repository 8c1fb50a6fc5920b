// Measures questions to the claims service about people of a town who were enrolled.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "libs/base/result.h"

namespace naungan::benchmark {

struct InsuredOptions {
  std::filesystem::path run_directory;
  // The number of the town's first person. The town was enrolled before, with `enrol`.
  int64_t first = 0;
  int64_t rows_per_town = 25'000;
  // The pause between the answer to a claim and the next claim.
  int64_t pause_ms = 0;
};

// Bills the town's seats for 2026 and pays, so that everyone in it is covered. Doing it again
// changes nothing.
Result<nlohmann::ordered_json> PayForTown(const InsuredOptions& options);

// Compares CheckEligibility with the empty answer of a plain gRPC server, which runs in a process
// of its own at `echo_address`. They are measured in turn, three times each, with one call at a
// time and with many. Returns {one: {echo: [...], eligibility: [...]}, many: {...}}.
Result<nlohmann::ordered_json> MeasureEligibility(const InsuredOptions& options,
                                                  const std::string& echo_address);

// Calls SubmitClaim and waits for its decision, one call after the other, each for another person.
// Everyone must be covered and have no claim.
Result<nlohmann::ordered_json> MeasureClaims(const InsuredOptions& options);

// Waits until everything answers: the services are ready, and claims answers a question about a
// person. Returns {ready_us}, a time of CLOCK_MONOTONIC.
Result<nlohmann::ordered_json> AwaitAnswers(const InsuredOptions& options);

}  // namespace naungan::benchmark
