// Internal to libs/eventlog: a Waker that can be taken back, and a list of those who want to be
// woken.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// Any thread. Shared because whoever wakes may hold it while its reader or writer is being
// destroyed.
class WakeSlot {
 public:
  explicit WakeSlot(Waker waker) : waker_(std::move(waker)) {}

  void Wake() {
    const std::scoped_lock lock(mutex_);
    if (waker_) waker_();
  }

  // Waits for a call in progress; none begins afterwards.
  void Close() {
    const std::scoped_lock lock(mutex_);
    waker_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Waker waker_;
};

// What a reader or a writer holds: closes the slot when it goes.
class WakeHandle {
 public:
  explicit WakeHandle(Waker waker) : slot_(std::make_shared<WakeSlot>(std::move(waker))) {}
  ~WakeHandle() { slot_->Close(); }
  WakeHandle(const WakeHandle&) = delete;
  WakeHandle& operator=(const WakeHandle&) = delete;

  void Wake() { slot_->Wake(); }
  const std::shared_ptr<WakeSlot>& slot() const { return slot_; }

 private:
  std::shared_ptr<WakeSlot> slot_;
};

using WakeSlots = std::vector<std::shared_ptr<WakeSlot>>;

// Those who follow a partition. Not thread-safe: its owner's lock guards it. Slots are woken
// outside that lock.
class Followers {
 public:
  void Add(const std::shared_ptr<WakeSlot>& slot) {
    // Who went is dropped here too: a partition that is opened often may never wake anyone.
    std::erase_if(slots_, [](const auto& follower) { return follower.expired(); });
    slots_.push_back(slot);
  }

  // Adds those who are still there to `slots`, in the order in which they came.
  void Collect(WakeSlots& slots) {
    std::erase_if(slots_, [&slots](const std::weak_ptr<WakeSlot>& follower) {
      std::shared_ptr<WakeSlot> slot = follower.lock();
      if (!slot) return true;
      slots.push_back(std::move(slot));
      return false;
    });
  }

 private:
  std::vector<std::weak_ptr<WakeSlot>> slots_;
};

inline void WakeAll(const WakeSlots& slots) {
  for (const auto& slot : slots) slot->Wake();
}

}  // namespace naungan::eventlog
