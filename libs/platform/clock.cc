#include "libs/platform/clock.h"

#include <chrono>

namespace naungan::platform {
namespace {

template <typename ClockOfStd>
int64_t ReadUs() {
  return std::chrono::duration_cast<std::chrono::microseconds>(ClockOfStd::now().time_since_epoch())
      .count();
}

}  // namespace

int64_t SystemClock::NowUs() const { return ReadUs<std::chrono::system_clock>(); }

int64_t SystemClock::SteadyUs() const { return ReadUs<std::chrono::steady_clock>(); }

}  // namespace naungan::platform
