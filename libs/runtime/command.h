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

// Positions that must have been read first, each with its topic. A topic, or a partition of it,
// that the partition does not read is no condition: nothing it decides depends on it. The service's
// own private log may be named too: a query then waits until that batch is applied.
using After = std::vector<std::pair<std::string, Position>>;

// One command on its way in.
struct Command {
  std::string request_id;  // a UUIDv7, 16 bytes
  std::string payload;     // the service's serialized command
  // Its SHA-256 is the request's digest; empty: the payload's is. For a payload that may be another
  // one when the same request is sent again.
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
  // The last event the command put into each public feed.
  std::vector<std::pair<std::string, Position>> feeds;
};

using OnReply = std::function<void(Result<Reply>)>;

// The reason of a refusal by who does not lead: somebody else may, see PartitionHost::OwnerAddress.
inline constexpr std::string_view kNotLeaderReason = "NOT_LEADER";
// Commands that wait in one partition's queue, parked ones (`after`) too.
inline constexpr int64_t kQueueCommandsMax = 4096;
// Their bytes: some 200 chunks of a big roster, and never 4,096 messages of 1 MiB.
inline constexpr int64_t kQueueBytesMax = int64_t{32} * 1024 * 1024;
// What waits in one partition's queue, or is on its way there.
struct QueueLoad {
  int64_t commands = 0;
  int64_t bytes = 0;

  // Of one command.
  static QueueLoad Of(const Command& command);
  // Is there room for this beside it, by either limit?
  bool HasRoomFor(const QueueLoad& more) const {
    return commands + more.commands <= kQueueCommandsMax && bytes + more.bytes <= kQueueBytesMax;
  }
  QueueLoad& operator+=(const QueueLoad& other);
  QueueLoad& operator-=(const QueueLoad& other);
};

}  // namespace naungan::runtime
