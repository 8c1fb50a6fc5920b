// What the thread of a partition drives: a processor (partition_processor.h) or a projector
// (projector.h).
//
// Passive: RunOnce makes what progress it can and returns. One thread at a time, but for OpenView.
#pragma once

#include <cstdint>
#include <string>

#include "libs/base/result.h"
#include "libs/runtime/command.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

// An idle partition looks around this often, whatever the wakers say: how fresh it is is told to
// those who ask.
inline constexpr int64_t kIdleLookMs = 1'000;

class Partition {
 public:
  virtual ~Partition() = default;

  struct Progress {
    bool moved = false;           // run again
    int64_t again_steady_us = 0;  // otherwise: at the latest then
  };
  virtual Progress RunOnce() = 0;

  // Takes a command; see PartitionHost::Submit. The answer may come before this returns.
  virtual void Submit(Command command, OnReply on_reply) = 0;
  // The commands that wait to be decided.
  virtual QueueLoad Waiting() const = 0;
  // Ends what it does for others: whatever waits is answered with `error`.
  virtual void Resign(const Error& error) = 0;

  // Has it read `after`?
  virtual bool HasRead(const After& after) const = 0;
  // Something was accepted that is not finished.
  virtual bool Busy() const = 0;
  // Does all that it is here for: leads; or follows and has read its log, or its feeds, to the end.
  virtual bool Ready() const = 0;
  virtual PartitionStatus Status() const = 0;
  // Where the partition is led, as far as known; empty: nowhere that is known.
  virtual std::string OwnerAddress() const = 0;

  // Any thread.
  virtual Result<View> OpenView() const = 0;
};

}  // namespace naungan::runtime
