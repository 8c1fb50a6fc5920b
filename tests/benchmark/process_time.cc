#include "tests/benchmark/process_time.h"

#include <fmt/core.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace naungan::benchmark {
namespace {

// Fields of /proc/PID/stat between the name, which may hold anything, and utime (proc(5)).
constexpr int kFieldsBeforeTimes = 11;

double CpuSecondsOf(int64_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < kFieldsBeforeTimes; ++i) fields >> skipped;
  double user_ticks = 0;
  double system_ticks = 0;
  fields >> user_ticks >> system_ticks;
  return (user_ticks + system_ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

double CpuSeconds(const std::set<int64_t>& pids) {
  double seconds = 0;
  for (const int64_t pid : pids) seconds += CpuSecondsOf(pid);
  return seconds;
}

double OwnCpuSeconds() { return CpuSecondsOf(::getpid()); }

}  // namespace naungan::benchmark
