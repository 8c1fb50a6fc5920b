// One partition of one service: follows its log, fences it, leads it.
//
//                                                            refilling (what its feeds lack)
//                                                              ^         v
//   opening --> following --> fencing --> through fence --> taking over --> leading
//     ^ ^       (reads to     (appends     (reads to its     (looks at its    (decides)
//     | |        the end)      a fence)     own fence)        own feeds)         |
//     | |          ^                           |                |                |
//     | |          +---- kGivesUp: another's fence counted -----+----------------+
//     | |
//     | +---- kReopen, kToldToFollow, kUnavailable, kStoreFailed: from any phase, everything is
//     |       read again
//     |
//     +--x--- stopped <---- kBroken: from any phase, for good
//
// Passive: RunOnce makes what progress it can. It waits for no broker: what the log port has to ask
// one for is asked apart (asked.h). The same code runs on a thread (PartitionHost) and in a
// simulator in virtual time. One thread at a time, except OpenView, which any thread may call.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/asked.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/runtime/clock_probe.h"
#include "libs/runtime/command_queue.h"
#include "libs/runtime/feed_check.h"
#include "libs/runtime/fence_attempt.h"
#include "libs/runtime/hand_over.h"
#include "libs/runtime/leader.h"
#include "libs/runtime/leadership.h"
#include "libs/runtime/partition.h"
#include "libs/runtime/partition_id.h"
#include "libs/runtime/partition_ports.h"
#include "libs/runtime/partition_state.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/probe.h"
#include "libs/runtime/publisher.h"
#include "libs/runtime/retry_delay.h"
#include "libs/runtime/store_failures.h"
#include "libs/runtime/term_writer.h"
#include "libs/runtime/undecidable_input.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

// Bytes of record values that one RunOnce reads while it follows.
inline constexpr size_t kFollowBytes = size_t{1024} * 1024;
// A leader's own reader that is further behind than this is opened again. It would only reread
// what the leader wrote itself.
inline constexpr int64_t kTailBehindRecordsMax = 1'000;
// A log whose reader gives nothing for this long, although it is known to go on, raises an alarm.
inline constexpr std::chrono::milliseconds kLogWithheldAlarm{15'000};

struct ProcessorOptions {
  PartitionId id;
  std::filesystem::path directory;  // of this partition's store
  std::string owner_address;        // host:port of our gRPC server
  // True: it leads at once if the newest counted fence names owner_address, that is if it led when
  // it last ran.
  bool resumes = false;
  std::string build;
  FeedCheck::Topics topics;  // that the service's partitions write
  std::chrono::microseconds writer_keep = kWriterKeep;
};

class PartitionProcessor final : public Partition {
 public:
  // Opens the store. The partition only follows until Lead is called. `machine`, `memory`, `log`,
  // `clock`, `entropy` and `probe` must outlive it. It calls `waker` when RunOnce may have
  // something to do. Errors: those of PartitionState::Open.
  static Result<std::unique_ptr<PartitionProcessor>> Open(
      ProcessorOptions options, const StateMachine& machine, state::StoreMemory& memory,
      eventlog::Log& log, const platform::Clock& clock, platform::Entropy& entropy, Probe& probe,
      eventlog::Waker waker);
  ~PartitionProcessor() override;

  // Tells it to lead. It fences once it has read its log. When another fences it, it follows until
  // it is told to lead again.
  void Lead();
  // Tells it to follow. It refuses commands with NOT_LEADER from now on.
  void Follow();
  // Tells it to give the lead to `successor` (host:port). New commands are sent there; those that
  // were accepted are finished; then it follows and calls `on_given`, once. If no other instance
  // has fenced after kHandOverTake, it leads again. Errors, through `on_given`:
  //   kFailedPrecondition  NOT_LEADING, HAND_OVER_UNDER_WAY
  //   kAborted             HAND_OVER_WITHDRAWN: it was told to lead meanwhile
  //   any                  the error that stopped the partition
  void GiveTo(std::string successor, OnGiven on_given);

  // Tells it to write events of `level`, which its build must know, from a new term on. Does
  // nothing if it does not lead, or if the log has the level already.
  void RaiseLevel(int32_t level);
  // Has `skip` logged and goes on past the record, in a new term. Calls `on_skipped` once it is in
  // the log. Errors, through `on_skipped`: kUnavailable, NOT_LEADER; kAborted, SKIP_UNKNOWN: the
  // term ended before it was known whether the skip is in the log, so ask again.
  void SkipInput(v1::Skip skip, OnGiven on_skipped);
  // Goes on although the log lost records (forks.h): sets the store aside, builds another one from
  // the log as it is, and leads with a fence that says who accepted the loss, and why. If it is not
  // to lead, it follows, which it can once another instance has logged the fork. Calls
  // `on_accepted` once the fork counts, or at once if it is to follow. Errors, through
  // `on_accepted`:
  //   kFailedPrecondition  NOTHING_LOST: it did not stop because its log lost records
  //   kAborted             ACCEPTING_WITHDRAWN: it was told to follow, or another took the lead
  //   any                  the error that stopped the partition again
  void AcceptLoss(LossOrder order, OnAccepted on_accepted);

  Progress RunOnce() override;
  void Submit(Command command, OnReply on_reply) override;
  QueueLoad Waiting() const override { return commands_.Load(); }
  void Resign(const Error& error) override;
  Result<bool> HasRead(const After& after) const override;
  std::optional<Error> Referral(const After& after) const override;
  bool Busy() const override;
  bool Ready() const override;
  PartitionStatus Status() const override;
  std::string OwnerAddress() const override;
  Result<View> OpenView() const override;

 private:
  // The own log as it is being read.
  struct LogTail {
    std::unique_ptr<eventlog::LogReader> reader;
    int64_t next_offset = 0;     // of the next record that the reader gives
    int64_t end_at_opening = 0;  // it may lead only when it has read up to here
    // Since when it gives nothing although the log is known to go on, as far as it was asked.
    std::optional<int64_t> withheld_since_us;
    // It was asked again after kLogWithheldAlarm, and gave nothing.
    bool is_withheld = false;
  };

  // What an opening of the own log gives.
  struct OpenedLog {
    std::unique_ptr<eventlog::LogReader> reader;
    int64_t from_offset = 0;  // of the first record that the reader gives
    int64_t end = 0;
  };

  // The phases, each with what belongs to it alone.
  struct Opening {};
  struct Following {
    LogTail tail;
    std::unique_ptr<ClockProbe> clock_probe = nullptr;  // while it judges its clock, to lead
  };
  struct Fencing {
    LogTail tail;
    std::unique_ptr<FenceAttempt> fence;
  };
  struct ThroughFence {
    LogTail tail;
    std::unique_ptr<FenceAttempt> fence;
    int64_t fence_offset = 0;
  };
  struct TakingOver {
    LogTail tail;
    std::unique_ptr<FenceAttempt> fence;
    std::unique_ptr<FeedCheck> feed_check;
  };
  // It publishes while it derives, so that little waits in memory at a time.
  struct Refilling {
    LogTail tail;
    std::unique_ptr<FenceAttempt> fence;
    std::unique_ptr<Publisher> publisher;
  };
  struct Leading {
    LogTail tail;
    std::unique_ptr<Leader> leader;
  };
  struct Stopped {
    std::string why;
  };
  using Phase = std::variant<Opening, Following, Fencing, ThroughFence, TakingOver, Refilling,
                             Leading, Stopped>;

  // Why a phase ends otherwise than with the next one: see LeavePhase.
  enum class Exit { kGivesUp, kToldToFollow, kReopen, kUnavailable, kStoreFailed, kBroken };

  PartitionProcessor(ProcessorOptions options, std::unique_ptr<PartitionState> state,
                     state::StoreMemory& memory, eventlog::Log& log, const platform::Clock& clock,
                     platform::Entropy& entropy, Probe& probe, eventlog::Waker waker);

  // Runs the phase, if the store is healthy. Error, besides those of RunPhase: that of the store.
  Result<bool> RunHealthy();
  // Each runs one phase and returns true if something moved. If the phase ends, `phase` is
  // destroyed. Error: kUnavailable is tried again later, any other one stops the partition.
  Result<bool> RunPhase();
  Result<bool> RunOpening();
  // Reads the store again, and begins to open the log.
  naungan::Status BeginOpening();
  Result<bool> RunFollowing(Following& phase);
  Result<bool> RunFencing(Fencing& phase);
  Result<bool> RunThroughFence(ThroughFence& phase);
  Result<bool> RunTakingOver(TakingOver& phase);
  Result<bool> RunRefilling(Refilling& phase);
  Result<bool> RunLeading(Leading& phase);

  // The one way out of a phase that does not lead to the next one. `error` is that of kUnavailable,
  // kStoreFailed and kBroken.
  //
  //   exit           the lead         then       commands that wait
  //   kGivesUp       is given up      Following  are refused, NOT_LEADER
  //   kToldToFollow  is given up      Opening*   are refused, NOT_LEADER
  //   kReopen        is still sought  Opening    stay
  //   kUnavailable   is still sought  Opening    are refused, LOG_UNAVAILABLE
  //   kStoreFailed   is still sought  Opening    are refused, STORE_UNAVAILABLE
  //                    or given up**
  //   kBroken        -                Stopped    are refused, PARTITION_STOPPED
  //
  // kGivesUp: another's fence counted, or our clock is off. It reads on where it is. Opening
  // forgets everything that the store does not hold. *A partition that has stopped stays so.
  // **store_failures.h
  void LeavePhase(Exit exit, const Error& error = {});
  void HeedStoreFailure(const Error& error);
  void LogNotLeading() const;
  void StopServing(const Error& error);

  void EndAccepting(Result<AcceptedFork> outcome);
  // Ends accepting a loss once a fork that was logged after it counts.
  void HeedFork();
  naungan::Status OpenTail(LogTail& tail, int64_t from_offset);
  // Folds one record. What was folded before a record that this build does not know is committed.
  Result<std::optional<eventlog::Verdict>> FoldRecord(const eventlog::LoggedRecord& record);
  // Folds the next records. Each is shown to `fence`, which may be null.
  Result<bool> FollowLog(LogTail& tail, FenceAttempt* fence);
  Result<bool> TailWhileLeading(Leading& phase);
  Result<std::vector<eventlog::LoggedRecord>> PollTail(LogTail& tail);
  // A clock that is off must not fence.
  Result<bool> JudgeClock(Following& phase);
  void BeginFencing(Following& phase);
  Result<bool> BeginRefilling(TakingOver& phase, const FeedCheck::WholeThrough& lacking);
  // `tail` and `fence` are those of the present phase.
  Result<bool> BeginLeading(LogTail& tail, FenceAttempt& fence);
  // Returns true if the log was read up to where it ended when it was opened.
  bool CaughtUp(const LogTail& tail) const;
  // The same, or up to its end although it lost records, which an operator accepts.
  bool AtEnd(const LogTail& tail) const;
  bool Resumes();
  // The level that the next fence says.
  int32_t LevelToWrite() const;
  void RunHandOver();
  void AnswerSkips();
  void SweepDeadlines();
  Error NotLeader() const;
  int64_t AgeMs() const;
  int64_t NextLookUs() const;
  // What to tell an operator of a log that withholds records; empty if it does not.
  std::string WithheldAlarm() const;

  // Those of the term, while it leads; else those of the log.
  const InputMarks& Marks() const;
  // What the present phase has of these; null if it has none.
  const LogTail* Tail() const;
  Leader* LeaderNow() const;
  bool IsStopped() const { return std::holds_alternative<Stopped>(phase_); }

  const ProcessorOptions options_;
  const eventlog::TopicPartition own_log_;
  const std::vector<InputSpec> specs_;
  PartitionPorts ports_;
  platform::Entropy& entropy_;
  const std::unique_ptr<PartitionState> state_;
  CommandQueue commands_;

  // They wake for what they open, in the later phases too.
  eventlog::Asked<OpenedLog> log_opening_;
  WriterOpening writer_opening_;
  Phase phase_;
  Leadership leadership_;
  HandOver hand_over_;
  // An operator's order to accept a loss, until its fork counts.
  struct Accepting {
    v1::AcceptedLoss order;
    Position applied_through;
    std::optional<Terms> had;  // of the store that is set aside; nullopt: it could not be read
    OnAccepted on_accepted;
  };
  std::optional<Accepting> accepting_;
  // Skips that the leader was told of, and who waits for them.
  std::vector<std::pair<v1::Skip, OnGiven>> skips_;
  ClockProof clock_proof_;
  UndecidableInput undecidable_;
  int32_t wanted_level_ = 1;  // the highest that it was told to raise the log to
  bool looked_back_ = false;  // for a term of ours from before we started
  std::string unavailable_;   // what does not answer at the moment; empty: all does
  std::string may_not_lead_;  // why it will not lead until it is told again; empty: it may
  RetryDelay retry_;
  StoreFailures store_failures_;
  int64_t deadlines_looked_us_ = 0;

  std::atomic<int64_t> at_end_steady_us_;
  // Before that the rows are of a past that ended long ago.
  std::atomic<bool> caught_up_ = false;
  std::atomic<bool> lost_ = false;  // stopped for lost records: it refuses queries too
};

}  // namespace naungan::runtime
