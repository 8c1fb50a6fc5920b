// Time as an argument. Only runtime and rpc read a clock; rules are given the time.
//
// Threads: any. Lifetime: a Clock must outlive every object that was given it.
#pragma once

#include <atomic>
#include <cstdint>

namespace naungan::platform {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time in microseconds since 1970-01-01T00:00:00Z. It may jump, also backwards.
  virtual int64_t NowUs() const = 0;
  // Microseconds since some moment in the past, for deadlines and latencies. It never goes back.
  virtual int64_t SteadyUs() const = 0;
};

class SystemClock final : public Clock {
 public:
  int64_t NowUs() const override;
  int64_t SteadyUs() const override;
};

// A clock for tests and the simulator. It stands still until it is told to move.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(int64_t now_us) : now_us_(now_us) {}

  int64_t NowUs() const override { return now_us_.load(); }
  int64_t SteadyUs() const override { return steady_us_.load(); }

  // Moves both times on by `by_us`, which must not be negative.
  void Advance(int64_t by_us) {
    now_us_.fetch_add(by_us);
    steady_us_.fetch_add(by_us);
  }
  // Sets the wall time, as an operator would. Steady time does not change.
  void SetNowUs(int64_t now_us) { now_us_.store(now_us); }

 private:
  std::atomic<int64_t> now_us_;
  std::atomic<int64_t> steady_us_ = 0;
};

}  // namespace naungan::platform
