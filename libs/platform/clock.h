// Time as an argument. A clock is read in runtime and rpc only; rules are handed the time.
//
// Threads: any. Lifetime: a Clock outlives whoever was handed it.
#pragma once

#include <atomic>
#include <cstdint>

namespace naungan::platform {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time: microseconds since 1970-01-01T00:00:00Z. May jump, also backwards.
  virtual int64_t NowUs() const = 0;
  // Microseconds since some moment before; never goes back. For deadlines and latencies.
  virtual int64_t SteadyUs() const = 0;
};

class SystemClock final : public Clock {
 public:
  int64_t NowUs() const override;
  int64_t SteadyUs() const override;
};

// Stands still until it is told to move: for tests and the simulator.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(int64_t now_us) : now_us_(now_us) {}

  int64_t NowUs() const override { return now_us_.load(); }
  int64_t SteadyUs() const override { return steady_us_.load(); }

  // Both times go on by `by_us`, which is not negative.
  void Advance(int64_t by_us) {
    now_us_.fetch_add(by_us);
    steady_us_.fetch_add(by_us);
  }
  // An operator sets the wall clock; steady time does not notice.
  void SetNowUs(int64_t now_us) { now_us_.store(now_us); }

 private:
  std::atomic<int64_t> now_us_;
  std::atomic<int64_t> steady_us_ = 0;
};

}  // namespace naungan::platform
