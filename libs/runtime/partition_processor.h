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
// time. One thread at a time, but for OpenView and Refuses, which any thread may call.
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
#include "libs/runtime/feed_check.h"
#include "libs/runtime/leader.h"
#include "libs/runtime/partition_state.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/probe.h"
#include "libs/runtime/retry_delay.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

// Values of log records that one RunOnce takes while following.
inline constexpr size_t kFollowBytes = 1024 * 1024;
// A leader's own reader that is further behind than this is opened anew: re-reading what the leader
// wrote itself tells it nothing.
inline constexpr int64_t kTailBehindRecordsMax = 1'000;
// An idle partition looks at its log this often, whatever the wakers say: how fresh it is is told
// to those who ask.
inline constexpr int64_t kIdleLookMs = 1'000;
// Deadlines of waiting commands are looked at this often.
inline constexpr int64_t kDeadlineLookMs = 50;

struct ProcessorOptions {
  PartitionId id;
  std::filesystem::path directory;  // of this partition's store
  std::string owner_address;        // host:port of our gRPC server
  std::string build;
  std::vector<std::string> public_feeds;  // that the service's partitions write
};

class PartitionProcessor {
 public:
  // Opens the store. It follows only, until Lead. References must outlive it. `waker`: RunOnce may
  // have something to do. Errors: those of PartitionState::Open.
  static Result<std::unique_ptr<PartitionProcessor>> Open(
      ProcessorOptions options, const StateMachine& machine, state::StoreMemory& memory,
      eventlog::Log& log, const platform::Clock& clock, platform::Entropy& entropy, Probe& probe,
      eventlog::Waker waker);
  ~PartitionProcessor();

  // It should lead: as soon as it has read its log it fences, once. Fenced by another, it follows
  // until it is told again.
  void Lead();
  // It should not: it answers NOT_LEADER and follows.
  void Follow();

  // Takes a command; see PartitionHost::Submit. The answer may come before this returns.
  void Submit(Command command, OnReply on_reply);
  // Refuses what waits in the queue with `error`.
  void RefuseWaiting(const Error& error) { commands_.Refuse(error); }

  struct Progress {
    bool moved = false;           // run again
    int64_t again_steady_us = 0;  // otherwise: at the latest then
  };
  Progress RunOnce();

  // Has it read `after`?
  bool HasRead(const After& after) const;
  int64_t WaitingCommands() const { return commands_.Size(); }
  // Commands wait, or decided ones for their outcome, or committed events to be published.
  bool Busy() const;
  PartitionStatus Status() const;

  // Any thread.
  Result<View> OpenView() const;

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
  naungan::Status CheckClock(int64_t append_time_ms) const;
  bool FencedByAnother() const;
  void GiveWay();
  void Restart();
  void Stop(const Error& error);
  void SweepDeadlines();
  Error NotLeader() const;
  int64_t NextLookUs() const;
  Role role() const;

  const ProcessorOptions options_;
  const eventlog::TopicPartition own_log_;
  const std::vector<InputSpec> specs_;
  Surroundings around_;
  platform::Entropy& entropy_;
  const std::unique_ptr<PartitionState> state_;
  CommandQueue commands_;

  Phase phase_ = Phase::kOpening;
  bool wants_lead_ = false;
  // The newest epoch known when leading was asked for, or our own since: a higher one of another's
  // ends our claim. Absent: not looked yet.
  std::optional<int64_t> claim_epoch_;
  std::string alarm_;
  RetryDelay retry_;
  int64_t deadlines_looked_us_ = 0;

  std::unique_ptr<eventlog::LogReader> reader_;
  int64_t reader_offset_ = 0;                    // of the next record that it gives
  std::unique_ptr<eventlog::LogWriter> writer_;  // of the fence, then the leader's
  std::string term_id_;
  int64_t fence_offset_ = 0;
  int64_t fenced_at_us_ = 0;
  int64_t fence_append_time_ms_ = 0;
  bool fence_counted_ = false;
  std::unique_ptr<FeedCheck> feed_check_;
  std::optional<std::map<eventlog::TopicPartition, std::optional<Position>>> refill_;
  std::unique_ptr<Leader> leader_;

  std::atomic<int64_t> at_end_steady_us_;
  std::atomic<bool> lost_ = false;  // stopped for lost records: refuses queries too
};

}  // namespace naungan::runtime
