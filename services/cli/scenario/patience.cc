#include "services/cli/scenario/patience.h"

#include <thread>

namespace naungan::cli {

Patience::Patience(const platform::Clock& clock, std::chrono::milliseconds pause)
    : clock_(clock), pause_(pause), moved_(clock.SteadyUs()) {}

bool Patience::Pause(int64_t mark) {
  const std::chrono::microseconds now(clock_.SteadyUs());
  if (mark != mark_) {
    mark_ = mark;
    moved_ = now;
  } else if (now - moved_ > kStandstill) {
    return false;
  }
  std::this_thread::sleep_for(pause_);
  return true;
}

}  // namespace naungan::cli
