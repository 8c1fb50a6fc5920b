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
};

struct FeedHead {
  std::string topic;
  int32_t partition = 0;  // of the topic
  Position position;      // of the last record that is acknowledged there
};

struct PartitionStatus {
  int32_t partition = 0;
  Role role = Role::kFollowing;
  // Of the newest counted fence: who leads. Empty: nobody yet.
  std::string owner_address;
  std::string alarm;  // why it stopped or waits, what to do; empty: all is well
  int64_t epoch = 0;
  int64_t cursor_offset = 0;
  int64_t queued_commands = 0;
  int64_t pending_work = 0;
  int64_t unpublished = 0;
  int64_t void_records = 0;
  std::vector<InputStatus> inputs;
  // Of this partition's own feeds and inboxes, as far as known to this process.
  std::vector<FeedHead> feed_heads;
};

}  // namespace naungan::runtime
