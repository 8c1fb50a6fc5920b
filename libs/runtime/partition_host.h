// A service's partitions in this process: which of them it leads, how a command gets in and how a
// query gets its view. Thread-safe.
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
#include "libs/runtime/forks.h"
#include "libs/runtime/hand_over.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/state_machine.h"
#include "libs/runtime/topic_plan.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

namespace v1 {
class Skip;
}  // namespace v1
struct ProcessShare;

struct HostOptions {
  std::string service;     // "enrollment"
  int32_t partitions = 8;  // the number of partitions of the service
  // The partitions to lead from the start; nullopt: all. It follows the others.
  std::optional<std::vector<int32_t>> led;
  // True: it also leads the partitions whose newest counted fence names owner_address, that is
  // those that it led when it last ran.
  bool resumes = false;
  Replicas replicas;            // what every topic must have at least
  std::string state_directory;  // holds one directory per partition
  std::string owner_address;    // host:port of our gRPC server
  std::string build;
  platform::Metrics* metrics = nullptr;  // none if nullptr; must outlive the host
};

class PartitionHost {
 public:
  // Opens the stores, checks the topics and starts one thread for each partition. `machine`, `log`,
  // `clock`, `entropy` and `share` must outlive the host. Blocks while stores are opened and
  // topics looked up. Errors: those of CheckTopics (topic_plan.h) and of PartitionState::Open, and
  // kInvalidArgument (PARTITION_UNKNOWN) for `led`.
  static Result<std::unique_ptr<PartitionHost>> Start(
      HostOptions options, const StateMachine& machine, eventlog::Log& log,
      const platform::Clock& clock, platform::Entropy& entropy, ProcessShare& share);
  virtual ~PartitionHost() = default;

  virtual int32_t PartitionOf(std::string_view routing_key) const = 0;

  // Queues a command. `on_reply` is called once, from the partition's thread or at once. Errors:
  //
  //   kResourceExhausted   QUEUE_FULL            try again later
  //   kUnavailable         NOT_LEADER            OwnerAddress says which instance leads
  //                        PARTITION_STOPPED, DRAINING, LOG_UNAVAILABLE
  //                                              ask again with the same request id
  //   kDeadlineExceeded    DEADLINE_EXCEEDED     ask again with the same request id
  //   kInvalidArgument     REQUEST_ID_MALFORMED, REQUEST_ID_REUSED, REQUEST_ID_AHEAD
  //   kFailedPrecondition  REQUEST_ID_EXPIRED
  //   any                  what StateMachine::Decide refuses
  void Submit(std::string_view routing_key, Command command, OnReply on_reply) {
    SubmitTo(PartitionOf(routing_key), std::move(command), std::move(on_reply));
  }
  // The same for a command that concerns a partition as a whole (the opening of a day).
  virtual void SubmitTo(int32_t partition, Command command, OnReply on_reply) = 0;

  // Gives a view of the partition once it has read `after`: at once on the caller's thread, or
  // later on a thread for queries, so that a slow answer does not hold up the partition. Errors:
  //
  //   kDeadlineExceeded    `after` was not read in time
  //   kResourceExhausted   QUEUE_FULL
  //   kUnavailable         DRAINING, PARTITION_CATCHING_UP
  //                        NOT_LEADER, if it is to be referred: OwnerAddress says who leads
  //   kDataLoss            PARTITION_STOPPED: records were lost, so it refuses to serve
  virtual void Query(int32_t partition, After after, int64_t deadline_steady_us, IfUnread if_unread,
                     std::function<void(Result<View>)> on_view) = 0;

  // Asks the partitions' threads and waits up to 200 ms for each. The answers include everything
  // that was answered before the call.
  virtual std::vector<PartitionStatus> Status() const = 0;

  // Tells the partition to lead: it fences it even if another instance leads it now. Errors:
  // kInvalidArgument (PARTITION_UNKNOWN), kUnavailable (DRAINING).
  virtual naungan::Status Lead(int32_t partition) = 0;
  // Tells the partition to finish what it accepted and to give the lead to `successor` (host:port).
  // `on_given` is called once, at once or from the partition's thread, within kHandOverFinish.
  // Errors: those of Lead and of PartitionProcessor::GiveTo.
  virtual void GiveTo(int32_t partition, std::string successor, OnGiven on_given) = 0;

  // Tells the partitions that lead here to write events of `level` from now on (event_level.h).
  // Returns at once; Status shows the levels of the logs. Errors: kInvalidArgument (LEVEL_INVALID),
  // `level` is below 1; kFailedPrecondition (LEVEL_UNKNOWN), this build does not know it;
  // kUnavailable (DRAINING).
  virtual naungan::Status RaiseLevel(int32_t level) = 0;
  // As PartitionProcessor::SkipInput. `on_skipped` is called once, at once or from the partition's
  // thread. Errors, besides those: kInvalidArgument (PARTITION_UNKNOWN), kUnavailable (DRAINING).
  virtual void SkipInput(int32_t partition, v1::Skip skip, OnGiven on_skipped) = 0;
  // As PartitionProcessor::AcceptLoss. `on_accepted` is called once, at once or from the
  // partition's thread, perhaps long after. Errors, besides those: kInvalidArgument
  // (PARTITION_UNKNOWN), kUnavailable (DRAINING).
  virtual void AcceptLoss(int32_t partition, LossOrder order, OnAccepted on_accepted) = 0;

  // Where the partition's leader serves gRPC: the successor while the partition is handed over,
  // else the address in the newest counted fence; empty if it is not known. A call from within the
  // answer to a command that was refused with NOT_LEADER returns what that refusal was based on.
  virtual std::string OwnerAddress(int32_t partition) const = 0;

  // Returns true once every partition leads, or follows and has read its log to the end.
  virtual bool Ready() const = 0;

  // Refuses new commands, finishes those that were accepted and ends the threads. Idempotent.
  virtual void Drain() = 0;
};

}  // namespace naungan::runtime
