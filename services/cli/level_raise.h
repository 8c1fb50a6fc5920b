// `naungan level raise`: lets a service write the events that its new build brought. Older builds
// do not know these events and would stop at the first of them. So every instance must run the new
// build first, and from then on the older one cannot be brought back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "libs/platform/clock.h"

namespace naungan::cli {

// If the partitions do not have the level within this time, the command ends and says so.
inline constexpr int64_t kRaiseMaxMs = 10'000;

struct RaiseOptions {
  std::string service;  // "enrollment"
  int32_t level = 0;    // 0: the highest that all instances know
  std::filesystem::path run_directory;
};

// Tells every instance, waits until the log of each partition has the level, and prints it. Returns
// the exit status:
//   0  the log of every partition has the level
//   1  an instance does not know the level, and nothing was changed; or a partition did not get it
//      in time
//   2  no instance is known, or one does not answer
int RaiseLevel(const RaiseOptions& options, const platform::Clock& clock);

}  // namespace naungan::cli
