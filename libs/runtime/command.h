// A command on its way into a partition, and its answer. Values.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

// Positions that a partition must have read before it decides or answers, each with its topic.
//
//   a topic partition that it reads          it waits until that position was decided on
//   a topic partition that it does not read  is ignored, since nothing depends on it
//   the service's own private log            it waits until that batch was applied
using After = std::vector<std::pair<std::string, Position>>;

// What becomes of a query whose `after` names inputs that a follower does not know as read. The
// leader may have read them: followers learn it within seconds only (kMarksAloneEvery).
enum class IfUnread {
  kWait,   // it waits for its `after` wherever it was asked
  kRefer,  // after a short while it is refused with NOT_LEADER, so that its caller asks the leader
};

struct Command {
  std::string request_id;  // a UUIDv7, 16 bytes
  std::string payload;     // the service's serialized command
  // What the client sent, if `payload` may differ when the same request is sent again. The SHA-256
  // of it, or of `payload` if it is empty, is the request's digest.
  std::string as_sent = {};
  // Positions of feeds that this partition must have read before it decides.
  After after;
  // On the host's clock. deadline.h says what is answered once it has passed, and what 0 means.
  int64_t deadline_steady_us = 0;
};

// The answer to a committed command.
struct Reply {
  std::string result;
  Position position;  // the batch that holds it (index 0)
  // The last event that the command put into each public feed.
  std::vector<std::pair<std::string, Position>> feeds;
};

using OnReply = std::function<void(Result<Reply>)>;

// The reason with which an instance that does not lead refuses a command. Another one may lead: see
// PartitionHost::OwnerAddress.
inline constexpr std::string_view kNotLeaderReason = "NOT_LEADER";
// The most commands that wait in one partition's queue, parked ones (`after`) included.
inline constexpr int64_t kQueueCommandsMax = 4096;
// The most bytes of them: some 200 chunks of a big roster, and never 4,096 messages of 1 MiB.
inline constexpr int64_t kQueueBytesMax = int64_t{32} * 1024 * 1024;
// What waits in one partition's queue, or is on its way there.
struct QueueLoad {
  int64_t commands = 0;
  int64_t bytes = 0;

  // Of one command.
  static QueueLoad Of(const Command& command);
  // Returns true if there is room for `more` too, by both limits.
  bool HasRoomFor(const QueueLoad& more) const {
    return commands + more.commands <= kQueueCommandsMax && bytes + more.bytes <= kQueueBytesMax;
  }
  QueueLoad& operator+=(const QueueLoad& other);
  QueueLoad& operator-=(const QueueLoad& other);
};

}  // namespace naungan::runtime
