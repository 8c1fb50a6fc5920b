// The commands that wait in one partition, in order. Those whose `after` has not been read yet are
// parked aside.
//
// Every command is answered once: by the caller of Take, or by the queue when its deadline passes
// or everything is refused. One thread, that of the partition.
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
  // Adds a command. If that would exceed kQueueCommandsMax or kQueueBytesMax, it answers
  // kResourceExhausted (QUEUE_FULL) at once.
  void Add(QueuedCommand queued, int64_t now_steady_us);
  // Puts commands whose outcome is unknown back in front, in their order. They are decided again; a
  // request that did land then finds its result.
  void PutBack(std::vector<QueuedCommand> commands);

  // Whether an `after` has been read (input_marks.h). An error is the answer to its command.
  using HasRead = std::function<Result<bool>(const After&)>;

  // Moves the parked commands that need not wait any more to the front.
  void Release(const HasRead& has_read);
  // Removes and returns the next command to decide. Parks those whose `after` has not been read,
  // and answers those whose `after` is an error.
  std::optional<QueuedCommand> Take(const HasRead& has_read);

  // Answers `error` to the commands whose deadline has passed.
  void Expire(int64_t now_steady_us, const Error& error);
  // Answers `error` to all commands.
  void Refuse(const Error& error);

  bool HasReady() const { return !ready_.empty(); }
  bool HasParked() const { return !parked_.empty(); }
  // Of all commands that wait. Only commands that were put back can make it exceed the limits.
  const QueueLoad& Load() const { return load_; }

 private:
  std::deque<QueuedCommand> ready_;
  std::deque<QueuedCommand> parked_;
  QueueLoad load_;  // of both
};

// The answer when the queue is full.
Error QueueFull();

}  // namespace naungan::runtime
