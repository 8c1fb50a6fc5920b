// A service's partitions in this process: who leads them, how a command gets in and a query gets
// its view. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/store.h"

namespace naungan::runtime {

// Positions that must have been read first, each with its topic. A topic, or a partition of it,
// that the partition does not read is no condition: nothing it decides depends on it. The service's
// own private log may be named too: a query then waits until that batch is applied.
using After = std::vector<std::pair<std::string, Position>>;

// One command on its way in.
struct Command {
  std::string request_id;  // a UUIDv7, 16 bytes
  std::string payload;     // the service's serialized command: its SHA-256 is the request's digest
  // Positions of feeds that this partition must have read before it decides.
  After after;
  // Of the host's clock; past it the answer is kDeadlineExceeded. 0, or later than
  // kCommandWaitMaxMs from now: that long.
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

// A query's view of one partition: committed rows only. Must be destroyed before its host.
struct View {
  // Any thread. A row that could not be read looks absent: ask rows->Health() before answering.
  std::unique_ptr<state::Snapshot> rows;
  Position position;   // of the last admitted batch it has seen
  int64_t age_ms = 0;  // since the partition last knew itself at the end of its log
};

// What `naungan status` and health checks show of a partition.
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

struct HostOptions {
  std::string service;          // "enrollment"
  int32_t partitions = 8;       // P of the service
  std::vector<int32_t> led;     // empty: all of them
  std::string state_directory;  // holds one directory per partition
  std::string owner_address;    // host:port of our gRPC server
  std::string build;
  int64_t store_memory_bytes = state::kStoreMemoryBytes;  // of all partitions together
};

// Commands that wait in one partition's queue, parked ones (`after`) too.
inline constexpr int64_t kQueueCommandsMax = 4096;
// Queries that wait for their `after` in one partition.
inline constexpr int64_t kWaitingQueriesMax = 1024;
// No command and no query waits longer than this.
inline constexpr int64_t kCommandWaitMaxMs = 60'000;
// Published events that may wait for their acknowledgement before a leader stops deciding.
inline constexpr int64_t kUnpublishedEventsMax = 100'000;

class PartitionHost {
 public:
  // Opens the stores, checks the topics, starts one thread per partition. `machine`, `log`, `clock`
  // and `entropy` must outlive the host.
  static Result<std::unique_ptr<PartitionHost>> Start(HostOptions options,
                                                      const StateMachine& machine,
                                                      eventlog::Log& log,
                                                      const platform::Clock& clock,
                                                      platform::Entropy& entropy);
  virtual ~PartitionHost() = default;

  virtual int32_t PartitionOf(std::string_view routing_key) const = 0;

  // Queues a command; `on_reply` is called once, from the partition's thread or at once. Errors:
  // kResourceExhausted (QUEUE_FULL), kUnavailable (NOT_LEADER: OwnerAddress says who is;
  // PARTITION_STOPPED, DRAINING, OUTCOME_UNKNOWN: ask again with the same request id),
  // kDeadlineExceeded (DEADLINE_EXCEEDED: it may still have happened, ask again with the same
  // request id), kInvalidArgument (REQUEST_ID_MALFORMED, REQUEST_ID_REUSED, REQUEST_ID_AHEAD),
  // kFailedPrecondition (REQUEST_ID_EXPIRED) and what Decide refuses.
  void Submit(std::string_view routing_key, Command command, OnReply on_reply) {
    SubmitTo(PartitionOf(routing_key), std::move(command), std::move(on_reply));
  }
  // The same for a command that concerns a partition as a whole (the opening of a day).
  virtual void SubmitTo(int32_t partition, Command command, OnReply on_reply) = 0;

  // A view of the partition, once it has read `after`: at once on the caller's thread, or later
  // from the partition's thread. Errors: kDeadlineExceeded, kResourceExhausted
  // (kWaitingQueriesMax), kUnavailable (not held here, draining), kDataLoss (the partition refuses
  // to serve).
  virtual void Query(int32_t partition, After after, int64_t deadline_steady_us,
                     std::function<void(Result<View>)> on_view) = 0;

  virtual std::vector<PartitionStatus> Status() const = 0;

  // Where the partition's leader serves gRPC, by its newest counted fence; empty: not known here.
  virtual std::string OwnerAddress(int32_t partition) const = 0;

  // True once every led partition leads and answers.
  virtual bool Ready() const = 0;

  // Stops taking commands, finishes those accepted, ends the threads. Idempotent.
  virtual void Drain() = 0;
};

}  // namespace naungan::runtime
