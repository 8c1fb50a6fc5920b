// A service's partitions in this process: who leads them, how a command gets in and a query gets its
// view. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// One command on its way in.
struct Command {
  std::string request_id;  // a UUIDv7, 16 bytes
  std::string payload;     // the service's serialized command: its SHA-256 is the request's digest
  // Positions of feeds that this partition must have read before it decides.
  std::vector<std::pair<std::string, Position>> after;
  int64_t deadline_steady_us = 0;  // of the host's clock; past it the answer is kDeadlineExceeded
};

// The answer to a committed command.
struct Reply {
  std::string result;
  Position position;  // the batch that holds it (index 0)
  // The last event the command put into each public feed.
  std::vector<std::pair<std::string, Position>> feeds;
};

using OnReply = std::function<void(Result<Reply>)>;

// A query's view of one partition: committed rows only.
struct View {
  std::unique_ptr<state::Reader> rows;
  Position position;   // of the last admitted batch it has seen
  int64_t age_ms = 0;  // since the partition last knew itself at the end of its log
};

// What `naungan status` and health checks show of a partition.
enum class Role { kFollowing, kLeading, kStopped };
struct PartitionStatus {
  int32_t partition = 0;
  Role role = Role::kFollowing;
  std::string alarm;  // why it stopped or waits, what to do; empty: all is well
  int64_t epoch = 0;
  int64_t cursor_offset = 0;
  int64_t queued_commands = 0;
  int64_t pending_work = 0;
  int64_t unpublished = 0;
  int64_t void_records = 0;
};

struct HostOptions {
  std::string service;              // "enrollment"
  int32_t partitions = 8;           // P of the service
  std::vector<int32_t> led;         // empty: all of them
  std::string state_directory;      // holds one directory per partition
  std::string owner_address;        // host:port of our gRPC server
  std::string build;
};

// Commands that wait in one partition's queue.
inline constexpr int64_t kQueueCommandsMax = 4096;
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
  // kResourceExhausted (queue full), kUnavailable (not led here, broker away, draining),
  // kDeadlineExceeded, kInvalidArgument (REQUEST_ID_REUSED) and what Decide refuses.
  virtual void Submit(std::string_view routing_key, Command command, OnReply on_reply) = 0;

  // A view of the partition of `routing_key`, once it has read `after` (waits up to the deadline on
  // the caller's behalf: `on_view` is called later from another thread if need be).
  virtual void Query(int32_t partition, std::vector<std::pair<std::string, Position>> after,
                     int64_t deadline_steady_us,
                     std::function<void(Result<View>)> on_view) = 0;

  virtual std::vector<PartitionStatus> Status() const = 0;

  // True once every led partition leads and answers.
  virtual bool Ready() const = 0;

  // Stops taking commands, finishes those accepted, ends the threads. Idempotent.
  virtual void Drain() = 0;
};

}  // namespace naungan::runtime
