// Durations where times are counted in microseconds (`..._us`), as platform::Clock counts them.
//
// Limits are std::chrono durations, so that no caller multiplies milliseconds by hand:
//
//   const int64_t due_steady_us = clock.SteadyUs() + Micros(kHandOverTake);
#pragma once

#include <chrono>
#include <cstdint>

namespace naungan::runtime {

constexpr int64_t Micros(std::chrono::microseconds duration) { return duration.count(); }

// Whole milliseconds, for what is shown in milliseconds.
constexpr int64_t MillisOf(int64_t us) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(us))
      .count();
}

}  // namespace naungan::runtime
