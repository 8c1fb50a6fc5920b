// How much processor time processes have used. Threads: any.
#pragma once

#include <cstdint>
#include <set>

namespace naungan::benchmark {

// The CPU seconds (user and system) that all threads of these processes have used since they
// started. A process that has ended counts as 0.
double CpuSeconds(const std::set<int64_t>& pids);
// The same for this process.
double OwnCpuSeconds();

}  // namespace naungan::benchmark
