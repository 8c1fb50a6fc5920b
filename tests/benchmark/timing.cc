#include "tests/benchmark/timing.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>

#include "libs/platform/clock.h"
#include "libs/rpc/client.h"

namespace naungan::benchmark {
namespace {

// Several chains of calls at the same time. In a chain each call follows the one before.
class Chains {
 public:
  Chains(size_t calls, const BeginCall& begin) : begin_(begin), latencies_us_(calls, 0) {}

  Result<Timing> Run(size_t under_way) {
    const int64_t begun_us = clock_.SteadyUs();
    for (size_t i = 0; i < under_way; ++i) BeginNext();
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return under_way_ == 0; });
    NAUNGAN_TRY(outcome_);
    const double seconds = static_cast<double>(clock_.SteadyUs() - begun_us) / 1e6;
    return TimingOf(latencies_us_, seconds);
  }

 private:
  void BeginNext() {
    size_t number = 0;
    {
      const std::scoped_lock lock(mutex_);
      if (next_ == latencies_us_.size() || !outcome_) return;
      number = next_++;
      ++under_way_;
    }
    begin_(number, [this, number, begun_us = clock_.SteadyUs()](const grpc::Status& status) {
      latencies_us_[number] = clock_.SteadyUs() - begun_us;
      if (Status answered = rpc::Outcome(status); !answered) {
        const std::scoped_lock lock(mutex_);
        if (outcome_) outcome_ = std::move(answered);
      }
      BeginNext();
      const std::scoped_lock lock(mutex_);
      if (--under_way_ == 0) ended_.notify_one();
    });
  }

  const platform::SystemClock clock_;
  const BeginCall& begin_;
  std::vector<int64_t> latencies_us_;  // one for each call

  std::mutex mutex_;  // guards the members below
  std::condition_variable ended_;
  size_t next_ = 0;
  size_t under_way_ = 0;
  Status outcome_;
};

}  // namespace

Timing TimingOf(std::vector<int64_t>& latencies_us, double seconds) {
  std::ranges::sort(latencies_us);
  const size_t count = latencies_us.size();
  return {.per_second = static_cast<double>(count) / seconds,
          .p50_us = latencies_us[count / 2],
          .p99_us = latencies_us[count * 99 / 100]};
}

nlohmann::ordered_json ToJson(const Timing& timing) {
  return {{"per_second", timing.per_second}, {"p50_us", timing.p50_us}, {"p99_us", timing.p99_us}};
}

Result<Timing> KeepUnderWay(size_t under_way, size_t calls, const BeginCall& begin) {
  return Chains(calls, begin).Run(under_way);
}

}  // namespace naungan::benchmark
