// What processes have used of the machine. Threads: any.
#pragma once

#include <cstdint>
#include <set>

namespace naungan::benchmark {

// CPU seconds, user and system, that these processes have used since they started, all their
// threads together; one that is gone counts nothing.
double CpuSeconds(const std::set<int64_t>& pids);
// Of this process.
double OwnCpuSeconds();

}  // namespace naungan::benchmark
