// What a service plugs into a partition: how a command, a foreign record and a step of queued work
// are decided, how an event changes the tables, and which feed records follow from it.
//
//   command ---> Decide -+                           +-> Apply ---> tables
//   input   ---> React  -+--> events ---> the log ---+
//   work    ---> Slice  -+                           +-> Publish -> feeds, inboxes
//
// All functions are deterministic: no I/O, no clock, no chance. Decide and React read by key; only
// Slice may scan. A machine holds no state except its configuration, which never changes while it
// runs. Each partition calls it from one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// Where an event is in the log of its source (common.v1.Position). Within one source partition,
// positions are ordered by (epoch, sequence, index). Sequence 0 is a term's fence.
struct Position {
  int32_t partition = 0;
  int64_t epoch = 0;
  std::string term_id;  // 16 bytes
  int64_t sequence = 0;
  int32_t index = 0;  // of the event within its batch, counted over all entries

  bool operator==(const Position&) const = default;
};

// Returns true if `a` is before `b`. Both must be of one source partition.
bool Before(const Position& a, const Position& b);
// "partition/epoch/term id in hex/sequence/index", as in ce_position and ce_previous.
std::string ToText(const Position& position);
// Error, kInvalidArgument: POSITION_MALFORMED, the text is not as ToText writes it.
Result<Position> ParsePosition(std::string_view text);

// When something is decided, which is also the time of its batch, and by which partition.
struct Moment {
  int64_t time_us = 0;  // since 1970-01-01T00:00:00Z
  // The service's partition that decides. If all partitions read a topic, each of them keeps what
  // concerns all, and otherwise only what comes from the source with its own number.
  int32_t partition = 0;
  // The level of the log (event_level.h). No event of a higher level may be decided.
  int32_t level = 1;
};

// What was decided. The events of one decision take at most kDecisionBytesMax.
struct Decision {
  std::vector<std::string> events;  // each one serialized event message of the service
  std::string result;               // for commands: the serialized answer
};

// One record of a feed or an inbox. Its frame was checked, and it follows the last record of its
// source.
struct InputRecord {
  std::string topic;
  int32_t partition = 0;  // of the topic
  Position source;
  std::string type;     // ce_type
  std::string subject;  // ce_subject
  std::string key;
  std::string value;
  int64_t time_us = 0;  // ce_time, when the source recorded it
};

// One record for a feed or an inbox. It follows from an event alone, so it is the same whenever it
// is derived.
struct Outgoing {
  std::string topic;
  // The routing key. A record of a public feed goes to the partition with the number of its source,
  // and a record of an inbox to the partition of this key.
  std::string key;
  bool inbox = false;
  std::string type;      // ce_type, e.g. "naungan.enrollment.v1.ParticipationEvent.opened"
  std::string subject;   // ce_subject: the entity's resource name
  int64_t sequence = 0;  // ce_sequence: the entity's own count of its events, from 1
  std::string value;
};

// Where an event is and when it was recorded.
struct EventContext {
  Position position;
  int64_t time_us = 0;
};

// A big job that is done in steps. Only events queue and end it: Apply calls QueueWork and EndWork
// (below).
struct Work {
  std::string id;       // stable; kind and entity: "admit/rosters/parepare-2024.rentan"
  std::string payload;  // what the service needs to go on, a proto of its own
  int64_t steps = 0;    // how many slices it has had
};

// Which partitions of a topic a partition reads.
enum class InputScope {
  kSamePartition,  // co-partitioned feeds and the inbox
  kAllPartitions,  // small feeds, of which each partition keeps a copy
};

struct InputSpec {
  std::string topic;
  InputScope scope = InputScope::kSamePartition;
  int32_t topic_partitions = 1;
};

class StateMachine {
 public:
  virtual ~StateMachine() = default;

  // Decides one command or refuses it with an error. An error leaves no event and is not
  // remembered.
  virtual Result<Decision> Decide(std::string_view command, const state::Reader& rows,
                                  Moment now) const = 0;
  // Turns one foreign record into events of this service, refusals included. No events mean that
  // the record concerns others. An error means that the input breaks an invariant: its source
  // stands at that record with an alarm, and everything else goes on (inputs.h).
  virtual Result<Decision> React(const InputRecord& record, const state::Reader& rows,
                                 Moment now) const = 0;
  // Takes the next bounded step of `work`. It must make progress, that is decide at least one
  // event. An error stops the partition.
  virtual Result<Decision> Slice(const Work& work, const state::Reader& rows, Moment now) const = 0;
  // Writes what the event says into the rows. An event that this build decided can always be
  // applied. Error: EVENT_UNKNOWN (event_level.h), which Publish says of the same events.
  virtual Status Apply(std::string_view event, const EventContext& context,
                       state::Writer& rows) const = 0;
  // The feed records that follow from the event, in order. There may be at most one for each
  // partition of a feed or an inbox, because its position there is the event's and a reader drops a
  // position that it has read. So an event that addresses many keys groups them by partition
  // (eventlog::PartitionOf) itself. Error: EVENT_UNKNOWN.
  virtual Result<std::vector<Outgoing>> Publish(std::string_view event) const = 0;

  virtual std::vector<InputSpec> Inputs() const = 0;

  // The highest level of the service's events that this build knows (event_level.h). The first is
  // 1. Raise it when an event gains a kind or a field.
  virtual int32_t Level() const = 0;
  // The format of the service's rows. The first is 1. Raise it when a stored message changes so
  // that old bytes mean something else: the service's stores are then rebuilt from the log.
  virtual int32_t StoredFormat() const = 0;
};

// For Apply. QueueWork queues work or replaces its payload; EndWork ends it. The processor takes a
// slice of each queued work in turn with clients' commands, and counts the steps.
void QueueWork(state::Writer& rows, std::string_view id, std::string_view payload);
void EndWork(state::Writer& rows, std::string_view id);

// The events of one decision.
inline constexpr int64_t kDecisionBytesMax = int64_t{256} * 1024;
// The answer of one command.
inline constexpr int64_t kResultBytesMax = int64_t{256} * 1024;
// A batch is closed when it has this much. With its last decision it stays below the hard limit.
inline constexpr int64_t kBatchSoftBytesMax = int64_t{256} * 1024;
inline constexpr int64_t kBatchHardBytesMax = int64_t{900} * 1024;

}  // namespace naungan::runtime
