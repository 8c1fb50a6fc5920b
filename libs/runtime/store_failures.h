// How often a partition's store has failed lately, and what follows from it.
//
//   it fails                     it is opened again, after 100 ms at first and then later and later
//                                (retry_delay.h)
//   it fails three times within  an instance that leads gives the lead up, because another may have
//     10 minutes, or cannot be   a better disk
//     opened for 30 seconds
//   its disk is full             neither counts: waiting for room helps
//
// A value; one thread, that of the partition.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/retry_delay.h"

namespace naungan::runtime {

inline constexpr int kStoreFailuresMax = 3;
inline constexpr std::chrono::milliseconds kStoreFailureMemory{600'000};
inline constexpr std::chrono::milliseconds kStoreClosedMax{30'000};

class StoreFailures {
 public:
  // The store failed with `error`: while it was open, or when it was to be opened again.
  void Failed(const Error& error, bool was_open, int64_t now_steady_us) {
    if (was_open) {
      const bool long_ago =
          failed_steady_us_ && now_steady_us - *failed_steady_us_ > Micros(kStoreFailureMemory);
      if (long_ago) *this = StoreFailures();
      failed_steady_us_ = now_steady_us;
      ++count_;
    }
    if (error.reason == "STORE_DISK_FULL") {
      count_ = 0;
      closed_too_long_ = false;
    } else {
      closed_too_long_ = !was_open && now_steady_us - *failed_steady_us_ > Micros(kStoreClosedMax);
    }
    retry_.Failed(now_steady_us);
  }
  // Returns true if this instance should not lead.
  bool TooMany() const { return count_ >= kStoreFailuresMax || closed_too_long_; }
  // The instance was told to lead all the same.
  void Forgive() { count_ = 0; }
  // When the store may be opened again.
  bool Due(int64_t now_steady_us) const { return retry_.Due(now_steady_us); }
  std::optional<int64_t> DueSteadyUs() const { return retry_.DueSteadyUs(); }

 private:
  int count_ = 0;
  bool closed_too_long_ = false;
  std::optional<int64_t> failed_steady_us_;  // when it last failed while it was open
  RetryDelay retry_;
};

}  // namespace naungan::runtime
