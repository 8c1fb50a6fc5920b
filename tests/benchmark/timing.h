// How fast calls are answered.
#pragma once

#include <grpcpp/support/status.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "libs/base/result.h"

namespace naungan::benchmark {

struct Timing {
  double per_second = 0;
  int64_t p50_us = 0;
  int64_t p99_us = 0;
};

// The timing of calls that were made within `seconds`, one after the other or at the same time.
// Sorts `latencies_us`, which must not be empty.
Timing TimingOf(std::vector<int64_t>& latencies_us, double seconds);

// {per_second, p50_us, p99_us}
nlohmann::ordered_json ToJson(const Timing& timing);

// Begins the call with that number. `done` must be called once with the outcome, from any thread.
using BeginCall = std::function<void(size_t number, std::function<void(const grpc::Status&)> done)>;

// Keeps `under_way` calls under way until `calls` have been answered. Errors: that of the first
// call that failed.
Result<Timing> KeepUnderWay(size_t under_way, size_t calls, const BeginCall& begin);

}  // namespace naungan::benchmark
