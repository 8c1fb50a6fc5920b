// When to try again what failed: 100 ms later, doubling up to 5 s. A value; one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace naungan::runtime {

inline constexpr int64_t kRetryFirstMs = 100;
inline constexpr int64_t kRetryMaxMs = 5'000;

class RetryDelay {
 public:
  // May it be tried now? True unless it failed.
  bool Due(int64_t now_steady_us) const { return !due_ || *due_ <= now_steady_us; }
  // Absent: nothing failed.
  std::optional<int64_t> DueSteadyUs() const { return due_; }

  void Failed(int64_t now_steady_us) {
    due_ = now_steady_us + delay_ms_ * 1'000;
    delay_ms_ = std::min(2 * delay_ms_, kRetryMaxMs);
  }
  void Succeeded() {
    due_.reset();
    delay_ms_ = kRetryFirstMs;
  }

 private:
  std::optional<int64_t> due_;
  int64_t delay_ms_ = kRetryFirstMs;
};

}  // namespace naungan::runtime
