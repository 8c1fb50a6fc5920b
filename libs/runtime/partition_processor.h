// One partition of one service: follows its log, fences it, leads it.
//
//   opening --> following --> fencing --> following --> taking over --> leading
//      ^         (tail)      (append)   (through it)    (own feeds)        |
//      |            ^                                                      |
//      |            +--------------- another's fence was read -------------+
//      +------------------------ any surprise: all is dropped -------------+
//
// Passive: RunOnce makes what progress it can, and does not block but for the log port's look-ups
// when a phase begins. The same code runs on a thread (PartitionHost) and in a simulator in virtual
// time. One thread at a time, but for OpenView, which any may call.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/runtime/command_queue.h"
#include "libs/runtime/doubt.h"
#include "libs/runtime/feed_check.h"
#include "libs/runtime/fence_attempt.h"
#include "libs/runtime/hand_over.h"
#include "libs/runtime/lead_claim.h"
#include "libs/runtime/leader.h"
#include "libs/runtime/partition.h"
#include "libs/runtime/partition_state.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/probe.h"
#include "libs/runtime/retry_delay.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

// Values of log records that one RunOnce takes while following.
inline constexpr size_t kFollowBytes = size_t{1024} * 1024;
// A leader's own reader that is further behind than this is opened anew: re-reading what the leader
// wrote itself tells it nothing.
inline constexpr int64_t kTailBehindRecordsMax = 1'000;
struct ProcessorOptions {
  PartitionId id;
  std::filesystem::path directory;  // of this partition's store
  std::string owner_address;        // host:port of our gRPC server
  // Leads at once what it led when it last ran: where the newest counted fence names owner_address.
  bool resumes = false;
  std::string build;
  std::vector<std::string> public_feeds;  // that the service's partitions write
};

class PartitionProcessor final : public Partition {
 public:
  // Opens the store. It follows only, until Lead. References must outlive it. `waker`: RunOnce may
  // have something to do. Errors: those of PartitionState::Open.
  static Result<std::unique_ptr<PartitionProcessor>> Open(
      ProcessorOptions options, const StateMachine& machine, state::StoreMemory& memory,
      eventlog::Log& log, const platform::Clock& clock, platform::Entropy& entropy, Probe& probe,
      eventlog::Waker waker);
  ~PartitionProcessor() override;

  // It should lead: as soon as it has read its log it fences, once. Fenced by another, it follows
  // until it is told again.
  void Lead();
  // It should not: it answers NOT_LEADER and follows.
  void Follow();
  // It should give the lead to `successor` (host:port): from now on commands are sent there, those
  // accepted are finished, then it follows; `on_given` is called once. If nobody has fenced after
  // kHandOverTakeMs it leads again. Errors, kFailedPrecondition: NOT_LEADING, HAND_OVER_UNDER_WAY;
  // kAborted: HAND_OVER_WITHDRAWN, it was told to lead meanwhile; those that stop a partition.
  void GiveTo(std::string successor, OnGiven on_given);

  Progress RunOnce() override;
  void Submit(Command command, OnReply on_reply) override;
  QueueLoad Waiting() const override { return commands_.Load(); }
  void Resign(const Error& error) override;
  bool HasRead(const After& after) const override;
  bool Busy() const override;
  bool Ready() const override;
  PartitionStatus Status() const override;
  std::string OwnerAddress() const override;
  Result<View> OpenView() const override;

 private:
  enum class Phase {
    kOpening,
    kFollowing,
    kFencing,
    kThroughFence,
    kTakingOver,
    kLeading,
    kStopped
  };

  PartitionProcessor(ProcessorOptions options, std::unique_ptr<PartitionState> state,
                     eventlog::Log& log, const platform::Clock& clock, platform::Entropy& entropy,
                     Probe& probe, eventlog::Waker waker);

  // Each: true if something moved. An Error stops the partition; kUnavailable is tried again.
  Result<bool> Run();
  Result<bool> RunOpening();
  Result<bool> RunFollowing();
  Result<bool> RunFencing();
  Result<bool> RunThroughFence();
  Result<bool> RunTakingOver();
  Result<bool> RunLeading();

  Result<bool> FollowLog();
  Result<bool> TailWhileLeading();
  naungan::Status BeginFencing();
  bool CaughtUp() const;
  bool Resumes();
  void RunHandOver();
  void GiveWay();
  bool FollowAgain();
  void Restart();
  void Stop(const Error& error);
  void SweepDeadlines();
  Error NotLeader() const;
  int64_t AgeMs() const;
  int64_t NextLookUs() const;

  const ProcessorOptions options_;
  const eventlog::TopicPartition own_log_;
  const std::vector<InputSpec> specs_;
  Surroundings around_;
  platform::Entropy& entropy_;
  const std::unique_ptr<PartitionState> state_;
  CommandQueue commands_;

  Phase phase_ = Phase::kOpening;
  LeadClaim claim_;
  HandOver hand_over_;
  bool looked_back_ = false;  // for a term of ours from before we started
  std::string alarm_;         // of the moment
  std::string refusal_;       // why it will not lead until it is told again
  RetryDelay retry_;
  int64_t deadlines_looked_us_ = 0;

  std::unique_ptr<eventlog::LogReader> reader_;
  int64_t reader_offset_ = 0;  // of the next record that it gives
  std::unique_ptr<FenceAttempt> fence_;
  int64_t fence_offset_ = 0;
  int64_t end_at_opening_ = 0;  // where the log ended: it leads only when it has read that
  std::unique_ptr<FeedCheck> feed_check_;
  FeedCheck::WholeThrough refill_;  // feeds to fill again, found at the last take-over
  std::unique_ptr<Leader> leader_;
  Doubt doubt_;

  std::atomic<int64_t> at_end_steady_us_;
  std::atomic<bool> caught_up_ = false;  // once: before that, rows are of a past long answered over
  std::atomic<bool> lost_ = false;       // stopped for lost records: refuses queries too
};

}  // namespace naungan::runtime
