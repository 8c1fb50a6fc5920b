// Waits for work that goes on elsewhere, and gives up when the work has not moved for too long. One
// thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "libs/platform/clock.h"

namespace naungan::cli {

// A restarted service goes on by itself within seconds. Work that has not moved for this long is
// stuck.
inline constexpr std::chrono::minutes kStandstill{1};

class Patience {
 public:
  // `clock` must outlive it.
  Patience(const platform::Clock& clock, std::chrono::milliseconds pause);

  // Pauses, so that the caller can look again, and returns true. `mark` is any number that changes
  // while the work goes on. Returns false, without a pause, if it has not changed for
  // kStandstill.
  bool Pause(int64_t mark);

 private:
  const platform::Clock& clock_;
  const std::chrono::milliseconds pause_;
  int64_t mark_ = 0;
  std::chrono::microseconds moved_;  // when `mark_` was seen first, on the steady clock
};

}  // namespace naungan::cli
