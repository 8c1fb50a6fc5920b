// When to try something again that failed: after 100 ms, then after twice as long each time, up to
// 5 s. A value; one thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "libs/runtime/micros.h"

namespace naungan::runtime {

inline constexpr std::chrono::milliseconds kRetryFirst{100};
inline constexpr std::chrono::milliseconds kRetryMax{5'000};

class RetryDelay {
 public:
  // Returns true if it may be tried now. It always may if nothing failed.
  bool Due(int64_t now_steady_us) const { return !due_ || *due_ <= now_steady_us; }
  // When it may be tried again; nullopt if nothing failed.
  std::optional<int64_t> DueSteadyUs() const { return due_; }

  void Failed(int64_t now_steady_us) {
    due_ = now_steady_us + Micros(delay_);
    delay_ = std::min(2 * delay_, kRetryMax);
  }
  void Succeeded() {
    due_.reset();
    delay_ = kRetryFirst;
  }

 private:
  std::optional<int64_t> due_;
  std::chrono::milliseconds delay_ = kRetryFirst;
};

}  // namespace naungan::runtime
