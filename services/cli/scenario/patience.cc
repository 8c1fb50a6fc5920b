#include "services/cli/scenario/patience.h"

#include <thread>

namespace naungan::cli {

Patience::Patience(const platform::Clock& clock, std::chrono::milliseconds pause)
    : clock_(clock), pause_(pause), moved_us_(clock.SteadyUs()) {}

bool Patience::Pause(int64_t mark) {
  const int64_t now_us = clock_.SteadyUs();
  if (mark != mark_) {
    mark_ = mark;
    moved_us_ = now_us;
  } else if (now_us - moved_us_ > kStandstillMs * 1000) {
    return false;
  }
  std::this_thread::sleep_for(pause_);
  return true;
}

}  // namespace naungan::cli
