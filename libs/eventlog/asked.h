// A call of a log that may wait for a broker, made so that its caller does not wait:
//
//   Asked<std::unique_ptr<LogReader>> opening{waker};
//
//   if (!opening.IsUnderWay()) {
//     opening.Begin(log, [&log, from, waker = opening.waker()] {
//       return log.OpenReader(from, 0, waker);
//     });
//   }
//   auto opened = opening.Take();
//   if (!opened) return;  // the waker will be called
//
// One thread; the waker may be called from any. What the call uses must live as long as the log,
// and the log must outlive this.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/eventlog/wake_slot.h"

namespace naungan::eventlog {

template <typename T>
class Asked {
 public:
  // `waker` is not called once the destructor has returned.
  explicit Asked(Waker waker) : wake_(std::move(waker)) {}

  // For what the call opens. Declare this before what keeps that, which then is destroyed first.
  Waker waker() const {
    return [slot = wake_.slot()] { slot->Wake(); };
  }

  // Precondition: none is under way.
  void Begin(Log& log, std::move_only_function<Result<T>()> call) {
    outcome_ = std::make_shared<Outcome>();
    log.RunApart([outcome = outcome_, slot = wake_.slot(), call = std::move(call)]() mutable {
      auto result = call();
      {
        const std::scoped_lock lock(outcome->mutex);
        outcome->result = std::move(result);
      }
      // After Forget this is the last reference, and what the call opened is closed here.
      outcome.reset();
      slot->Wake();
    });
  }

  // True from Begin until Take returned the outcome.
  bool IsUnderWay() const { return outcome_ != nullptr; }

  // Returns the outcome once; nullopt while there is none.
  std::optional<Result<T>> Take() {
    if (!outcome_) return std::nullopt;
    std::optional<Result<T>> result;
    {
      const std::scoped_lock lock(outcome_->mutex);
      result.swap(outcome_->result);
    }
    if (result) outcome_.reset();
    return result;
  }

  // Gives the outcome up. What a call under way opens is closed on the thread that runs it.
  void Forget() { outcome_.reset(); }

 private:
  struct Outcome {
    std::mutex mutex;
    std::optional<Result<T>> result;
  };

  const WakeHandle wake_;
  std::shared_ptr<Outcome> outcome_;
};

}  // namespace naungan::eventlog
