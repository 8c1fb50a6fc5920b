// The commands that wait in one partition: in order, the ones with `after` aside until it is read.
//
// One thread, that of the partition. Every command that was added is answered once: by whoever took
// it, or here when its time is over or when everything is refused.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/command.h"
#include "libs/runtime/deadline.h"

namespace naungan::runtime {

struct QueuedCommand {
  Command command;
  OnReply on_reply;
};

class CommandQueue {
 public:
  // Answers kResourceExhausted (QUEUE_FULL) at once when there are kQueueCommandsMax, or
  // when kQueueBytesMax would be passed.
  void Add(QueuedCommand queued, int64_t now_steady_us);
  // Puts back, in front and in their order, commands whose outcome is unknown: decided again, a
  // request that did land finds its result.
  void PutBack(std::vector<QueuedCommand> commands);

  // The parked commands whose condition `has_read` now holds go in front.
  void Release(const std::function<bool(const After&)>& has_read);
  // The next command to decide, parking those whose condition does not hold.
  std::optional<QueuedCommand> Take(const std::function<bool(const After&)>& has_read);

  // Answers `error` where the time is over.
  void Expire(int64_t now_steady_us, const Error& error);
  // Answers everything with `error`.
  void Refuse(const Error& error);

  bool HasReady() const { return !ready_.empty(); }
  bool HasParked() const { return !parked_.empty(); }
  // Of all that wait. Beyond the limits only by what was put back.
  const QueueLoad& Load() const { return load_; }

 private:
  std::deque<QueuedCommand> ready_;
  std::deque<QueuedCommand> parked_;
  QueueLoad load_;  // of both
};

// The answer where no more may wait.
Error QueueFull();

}  // namespace naungan::runtime
