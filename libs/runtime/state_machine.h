// What a service plugs into a partition: how a command, a foreign record and a step of queued work
// are decided, how an event changes the tables, and what others are told of it.
//
//   command ---> Decide -+                           +-> Apply ---> tables
//   input   ---> React  -+--> events ---> the log ---+
//   work    ---> Slice  -+                           +-> Publish -> feeds, inboxes
//
// All functions are deterministic: no I/O, no clock, no chance. Decide and React read by key; only
// Slice may scan. One thread at a time calls a machine; a machine holds no state but its
// configuration, which never changes while it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// Where an event stands: see common.v1.Position. Ordered within one source partition by
// (epoch, sequence, index); a position of sequence 0 is that of a term's fence.
struct Position {
  int32_t partition = 0;
  int64_t epoch = 0;
  std::string term_id;  // 16 bytes
  int64_t sequence = 0;
  int32_t index = 0;  // of the event within its batch, counted over all entries

  bool operator==(const Position&) const = default;
};

// Is `a` before `b`, both of one source partition?
bool Before(const Position& a, const Position& b);
// "partition/epoch/term id in hex/sequence/index": the text of ce_position and ce_previous.
std::string ToText(const Position& position);
Result<Position> ParsePosition(std::string_view text);

// When something is decided, which is the time that its batch will carry, and where.
struct Moment {
  int64_t time_us = 0;  // since 1970-01-01T00:00:00Z
  // The service's partition that decides: of a topic that every partition reads, each keeps what
  // concerns all of them, and beside it only what comes from its own number.
  int32_t partition = 0;
};

// What a decision comes to. The events of one decision take at most kDecisionBytesMax.
struct Decision {
  std::vector<std::string> events;  // each one serialized event message of the service
  std::string result;               // commands: the serialized answer, kept for the same request
};

// One record of a feed or an inbox, its frame checked: it follows the last one of its source.
struct InputRecord {
  std::string topic;
  int32_t partition = 0;  // of the topic
  Position source;
  std::string type;     // ce_type
  std::string subject;  // ce_subject
  std::string key;
  std::string value;
  int64_t time_us = 0;  // ce_time: when the source recorded it
};

// One thing to tell others, derived from an event alone (and so the same whenever it is derived).
struct Outgoing {
  std::string topic;
  // The routing key. A public feed's record goes to the partition of its source; an inbox's to
  // the partition of this key.
  std::string key;
  bool inbox = false;
  std::string type;      // ce_type, e.g. "naungan.enrollment.v1.ParticipationEvent.opened"
  std::string subject;   // ce_subject: the entity's resource name
  int64_t sequence = 0;  // ce_sequence: the entity's own count of its events, from 1
  std::string value;
};

// Where an event stood and when it was recorded.
struct EventContext {
  Position position;
  int64_t time_us = 0;
};

// A big job in steps. Queued and ended by events only (QueueWork, EndWork below, called by Apply).
struct Work {
  std::string id;       // stable, names kind and entity: "admit/rosters/parepare-2024.rentan"
  std::string payload;  // what the service needs to go on; a proto of its own
  int64_t steps = 0;    // how many slices it has had
};

// Which partitions of a topic a partition reads.
enum class InputScope {
  kSamePartition,  // co-partitioned feeds and the inbox
  kAllPartitions,  // small feeds: each partition keeps a copy
};

struct InputSpec {
  std::string topic;
  InputScope scope = InputScope::kSamePartition;
  int32_t topic_partitions = 1;
};

class StateMachine {
 public:
  virtual ~StateMachine() = default;

  // Decides one command, or refuses it: an Error leaves no event and no memory.
  virtual Result<Decision> Decide(std::string_view command, const state::Reader& rows,
                                  Moment now) const = 0;
  // Turns one foreign record into own events, refusals included; no events: it concerns others.
  // An Error means the input breaks an invariant: the partition stops and raises an alarm.
  virtual Result<Decision> React(const InputRecord& record, const state::Reader& rows,
                                 Moment now) const = 0;
  // Takes the next bounded step of `work`. Must make progress: at least one event. An Error stops
  // the partition.
  virtual Result<Decision> Slice(const Work& work, const state::Reader& rows, Moment now) const = 0;
  // Writes what the event says. Total: an event that was decided can always be applied.
  virtual void Apply(std::string_view event, const EventContext& context,
                     state::Writer& rows) const = 0;
  // What the event tells others, in order. At most one record per partition of a feed or an inbox:
  // its position there is the event's, and a reader drops what it has seen. So an event that
  // addresses many keys groups them by partition (eventlog::PartitionOf) itself.
  virtual std::vector<Outgoing> Publish(std::string_view event) const = 0;

  virtual std::vector<InputSpec> Inputs() const = 0;
};

// For Apply: queues work, or replaces its payload; ends it. The processor takes a slice of each
// queued work in turn with clients' commands. The step count goes up by itself with each slice
// taken.
void QueueWork(state::Writer& rows, std::string_view id, std::string_view payload);
void EndWork(state::Writer& rows, std::string_view id);

// The events of one decision.
inline constexpr int64_t kDecisionBytesMax = int64_t{256} * 1024;
// The answer of one command.
inline constexpr int64_t kResultBytesMax = int64_t{256} * 1024;
// A batch is closed when it has this much; with the last decision it stays below the hard limit.
inline constexpr int64_t kBatchSoftBytesMax = int64_t{256} * 1024;
inline constexpr int64_t kBatchHardBytesMax = int64_t{900} * 1024;

}  // namespace naungan::runtime
