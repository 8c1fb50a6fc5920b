// What `naungan status`, health checks and metrics show of a partition. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

enum class Role { kFollowing, kLeading, kStopped };

// A record at which an input stands, because it cannot be decided on.
struct InputStop {
  int64_t offset = 0;
  // Its position: then its source partition stands, and others of the same input go on. nullopt if
  // its frame cannot be read: then the whole input stands.
  std::optional<Position> position;
  std::string why;  // "REASON: message"
};

struct InputStatus {
  std::string topic;
  int32_t partition = 0;
  int64_t next_offset = 0;
  // Records from there to the end of the partition, as far as this process knows.
  int64_t lag_records = 0;
  // How long ago it was last read to its end; 0 if it is read to its end now.
  int64_t behind_ms = 0;
  std::vector<InputStop> stops;
};

struct FeedHead {
  std::string topic;
  int32_t partition = 0;  // of the topic
  Position position;      // of the last record that it acknowledged
};

struct PartitionStatus {
  int32_t partition = 0;
  // The projection's name if this is a partition of a projector, which has no log of its own and
  // never leads; else empty.
  std::string projection;
  Role role = Role::kFollowing;
  // Where it is led or is about to be led (host:port); empty if that is not known.
  std::string owner_address;
  std::string alarm;  // why it stopped or waits and what to do; empty if there is no alarm
  // What happened to it since the process started that an operator should look into, although it
  // serves; empty if nothing did.
  std::string notice;
  int64_t epoch = 0;
  // That of its log (event_level.h); 0 for a projector.
  int32_t level = 0;
  // The position of the last batch that it admitted; empty for a projector.
  Position log_position;
  int64_t cursor_offset = 0;
  // Records of its own log that it has not applied, as far as this process knows.
  int64_t log_lag_records = 0;
  // How long ago the rows that queries see were last known to be up to date.
  int64_t age_ms = 0;
  int64_t queued_commands = 0;
  int64_t pending_work = 0;
  int64_t unpublished = 0;
  // How long ago the event of the oldest unpublished record was recorded; 0 if all are published.
  int64_t unpublished_age_ms = 0;
  int64_t void_records = 0;
  std::vector<InputStatus> inputs;
  // The partition's own feeds and inboxes, as far as this process knows.
  std::vector<FeedHead> feed_heads;
};

}  // namespace naungan::runtime
