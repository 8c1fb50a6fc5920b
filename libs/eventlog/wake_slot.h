// Internal to libs/eventlog: a Waker that can be taken back, and a list of those to wake.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// Any thread. It is shared, because a thread that wakes may hold it while its reader or writer is
// destroyed.
class WakeSlot {
 public:
  explicit WakeSlot(Waker waker) : waker_(std::move(waker)) {}

  void Wake() {
    const std::scoped_lock lock(mutex_);
    if (waker_) waker_();
  }

  // Waits for a call in progress. No call begins afterwards.
  void Close() {
    const std::scoped_lock lock(mutex_);
    waker_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Waker waker_;
};

// Held by a reader or a writer. Closes the slot when it is destroyed.
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

// The slots of the readers of a partition. Not thread-safe: the owner's lock guards it. Wake the
// slots outside of that lock.
class Followers {
 public:
  void Add(const std::shared_ptr<WakeSlot>& slot) {
    // Drop readers that are gone here too, because a partition that is opened often may never wake
    // any.
    std::erase_if(slots_, [](const auto& follower) { return follower.expired(); });
    slots_.push_back(slot);
  }

  // Adds the slots of readers that are still there to `slots`, in the order of Add.
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
