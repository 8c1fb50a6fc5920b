// Durations where times are counted in microseconds (`..._us`), as platform::Clock counts them.
//
// The argument is a std::chrono duration, so that no caller multiplies milliseconds by hand:
//
//   const int64_t due_steady_us = clock.SteadyUs() + Micros(kHandOverTake);
//   const int64_t look_steady_us = clock.SteadyUs() + Micros(std::chrono::milliseconds(kLookMs));
//
// Pure functions; any thread.
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
