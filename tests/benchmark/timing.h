// How fast something answers.
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

// Of what was done one after the other or at the same time in `seconds`; sorts `latencies_us`,
// which are not empty.
Timing TimingOf(std::vector<int64_t>& latencies_us, double seconds);

// {per_second, p50_us, p99_us}
nlohmann::ordered_json ToJson(const Timing& timing);

// Begins the call of that number and has `done` called once with its outcome, from any thread.
using BeginCall = std::function<void(size_t number, std::function<void(const grpc::Status&)> done)>;

// Keeps `under_way` calls under way until `calls` have been answered. Errors: the first call's that
// failed.
Result<Timing> KeepUnderWay(size_t under_way, size_t calls, const BeginCall& begin);

}  // namespace naungan::benchmark
