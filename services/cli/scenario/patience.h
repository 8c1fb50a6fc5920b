// Waits for something that goes on by itself, and says when it has stood still for too long. One
// thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "libs/platform/clock.h"

namespace naungan::cli {

// A restarted service resumes by itself within seconds; what has not moved for this long is stuck.
inline constexpr int64_t kStandstillMs = 60'000;

class Patience {
 public:
  // `clock` must outlive it.
  Patience(const platform::Clock& clock, std::chrono::milliseconds pause);

  // Pauses before the next look. `mark` tells how far things have come: false, at once, when it has
  // been the same for kStandstillMs.
  bool Pause(int64_t mark);

 private:
  const platform::Clock& clock_;
  const std::chrono::milliseconds pause_;
  int64_t mark_ = 0;
  int64_t moved_us_;
};

}  // namespace naungan::cli
