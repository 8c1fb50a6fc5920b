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
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/runtime/command.h"
#include "libs/runtime/hand_over.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/state_machine.h"
#include "libs/runtime/view.h"
#include "libs/state/store.h"

namespace naungan::runtime {

struct HostOptions {
  std::string service;     // "enrollment"
  int32_t partitions = 8;  // P of the service
  // What it is to lead from its start on; absent: all. It follows the others.
  std::optional<std::vector<int32_t>> led;
  // It also leads what it led when it last ran, by owner_address in the newest counted fence.
  bool resumes = false;
  std::string state_directory;  // holds one directory per partition
  std::string owner_address;    // host:port of our gRPC server
  std::string build;
  int64_t store_memory_bytes = state::kStoreMemoryBytes;  // of all partitions together
  platform::Metrics* metrics = nullptr;  // absent: none are kept; else it outlives the host
};

class PartitionHost {
 public:
  // Opens the stores, checks the topics, starts one thread for each of the P partitions. `machine`,
  // `log`, `clock` and `entropy` must outlive the host. Blocks: a store is opened and topics are
  // looked up. Errors: those of CheckTopics (topic_plan.h) and of state::Store::Open,
  // STORE_OTHER_PARTITION.
  static Result<std::unique_ptr<PartitionHost>> Start(HostOptions options,
                                                      const StateMachine& machine,
                                                      eventlog::Log& log,
                                                      const platform::Clock& clock,
                                                      platform::Entropy& entropy);
  virtual ~PartitionHost() = default;

  virtual int32_t PartitionOf(std::string_view routing_key) const = 0;

  // Queues a command; `on_reply` is called once, from the partition's thread or at once. Errors:
  // kResourceExhausted (QUEUE_FULL), kUnavailable (NOT_LEADER: OwnerAddress says who is;
  // PARTITION_STOPPED, DRAINING, LOG_UNAVAILABLE: ask again with the same request id),
  // kDeadlineExceeded (DEADLINE_EXCEEDED: it may still have happened, ask again with the same
  // request id), kInvalidArgument (REQUEST_ID_MALFORMED, REQUEST_ID_REUSED, REQUEST_ID_AHEAD),
  // kFailedPrecondition (REQUEST_ID_EXPIRED) and what Decide refuses.
  void Submit(std::string_view routing_key, Command command, OnReply on_reply) {
    SubmitTo(PartitionOf(routing_key), std::move(command), std::move(on_reply));
  }
  // The same for a command that concerns a partition as a whole (the opening of a day).
  virtual void SubmitTo(int32_t partition, Command command, OnReply on_reply) = 0;

  // A view of the partition, once it has read `after`: at once on the caller's thread, or later on
  // a thread for that: an answer that takes long keeps the partition from nothing. Errors:
  // kDeadlineExceeded, kResourceExhausted (QUEUE_FULL), kUnavailable (draining), kDataLoss (the
  // partition refuses to serve).
  virtual void Query(int32_t partition, After after, int64_t deadline_steady_us,
                     std::function<void(Result<View>)> on_view) = 0;

  // Asks the partitions' threads and waits for them, 200 ms each at the most: whatever was answered
  // before the call is in it.
  virtual std::vector<PartitionStatus> Status() const = 0;

  // It should lead the partition: it fences it, whoever leads it now. Errors, kInvalidArgument:
  // PARTITION_UNKNOWN; kUnavailable: DRAINING.
  virtual naungan::Status Lead(int32_t partition) = 0;
  // It should finish what it accepted and give the lead to `successor` (host:port). `on_given` is
  // called once, at once or from the partition's thread, within kHandOverFinish; with the errors
  // of Lead and of PartitionProcessor::GiveTo.
  virtual void GiveTo(int32_t partition, std::string successor, OnGiven on_given) = 0;

  // Where the partition's leader serves gRPC, by its newest counted fence; where it is being handed
  // over to; empty: not known here. Asked from within the answer to a command that was refused with
  // NOT_LEADER, it is what that refusal goes by.
  virtual std::string OwnerAddress(int32_t partition) const = 0;

  // True once every partition leads and answers, or follows and has read its log to the end.
  virtual bool Ready() const = 0;

  // Stops taking commands, finishes those accepted, ends the threads. Idempotent.
  virtual void Drain() = 0;
};

}  // namespace naungan::runtime
