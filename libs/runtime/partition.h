// What the thread of a partition drives: a processor (partition_processor.h) or a projector
// (projector.h).
//
// Passive: RunOnce makes what progress it can and returns. One thread at a time, except OpenView,
// which any thread may call.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/runtime/command.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

// An idle partition runs this often even if no waker calls, so that it knows how fresh its rows
// are.
inline constexpr std::chrono::milliseconds kIdleLook{1'000};

class Partition {
 public:
  virtual ~Partition() = default;

  struct Progress {
    bool moved = false;           // true: run again at once
    int64_t again_steady_us = 0;  // otherwise run again at this time at the latest
  };
  virtual Progress RunOnce() = 0;

  // Accepts a command; see PartitionHost::Submit. The answer may come before this returns.
  virtual void Submit(Command command, OnReply on_reply) = 0;
  // The commands that wait to be decided.
  virtual QueueLoad Waiting() const = 0;
  // Answers everything that waits with `error`, and gives up the lead.
  virtual void Resign(const Error& error) = 0;

  // Returns true if the partition has read `after`. Errors: those of HasRead (input_marks.h).
  virtual Result<bool> HasRead(const After& after) const = 0;
  // Returns NOT_LEADER if `after` names inputs that are not read as far as this partition knows,
  // and another instance leads and may know better.
  virtual std::optional<Error> Referral(const After& /*after*/) const { return std::nullopt; }
  // Returns true if something was accepted and is not finished.
  virtual bool Busy() const = 0;
  // Returns true if it does what it is here for: it leads, or it follows and has read its log or
  // its feeds to the end.
  virtual bool Ready() const = 0;
  virtual PartitionStatus Status() const = 0;
  // Where the partition is led (host:port); empty if that is not known.
  virtual std::string OwnerAddress() const = 0;

  // A view for a query. Any thread may call.
  virtual Result<View> OpenView() const = 0;
};

}  // namespace naungan::runtime
