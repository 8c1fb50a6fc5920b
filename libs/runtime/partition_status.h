// What `naungan status`, health checks and metrics show of a partition. Values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

enum class Role { kFollowing, kLeading, kStopped };

struct InputStatus {
  std::string topic;
  int32_t partition = 0;
  int64_t next_offset = 0;
  // Records from there to the partition's end, as far as that is known here.
  int64_t lag_records = 0;
  // How long ago it was last read to its end; 0: it is now.
  int64_t behind_ms = 0;
};

struct FeedHead {
  std::string topic;
  int32_t partition = 0;  // of the topic
  Position position;      // of the last record that is acknowledged there
};

struct PartitionStatus {
  int32_t partition = 0;
  // The name of what is folded here, by a partition that has no log of its own and never leads;
  // empty: an ordinary partition.
  std::string projection;
  Role role = Role::kFollowing;
  // Where it is led, by the newest counted fence, or is about to be. Empty: nowhere that is known.
  std::string owner_address;
  std::string alarm;  // why it stopped or waits, what to do; empty: all is well
  int64_t epoch = 0;
  // Of the last batch of its log that it has admitted; a projector has none.
  Position log_position;
  int64_t cursor_offset = 0;
  // Records of its own log that it has not applied, as far as known here.
  int64_t log_lag_records = 0;
  // Of what queries see: when it was last known to be whole.
  int64_t age_ms = 0;
  int64_t queued_commands = 0;
  int64_t pending_work = 0;
  int64_t unpublished = 0;
  // Since the event of the oldest unpublished record was recorded; 0: nothing is unpublished.
  int64_t unpublished_age_ms = 0;
  int64_t void_records = 0;
  std::vector<InputStatus> inputs;
  // Of this partition's own feeds and inboxes, as far as known to this process.
  std::vector<FeedHead> feed_heads;
};

}  // namespace naungan::runtime
