// The thread of one partition: runs it, and sleeps when there is nothing to do.
//
// Any thread may call. What the partition uses must outlive the PartitionThread. The destructor
// drains.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/runtime/command_queue.h"
#include "libs/runtime/partition.h"
#include "libs/runtime/partition_id.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/probe.h"
#include "libs/runtime/process_share.h"
#include "libs/runtime/query_pool.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

// The most queries of one partition that wait: for their `after`, or for their answer.
inline constexpr int64_t kWaitingQueriesMax = 1'024;
// How often a partition that moves shows its status, and how soon after it came to rest.
inline constexpr std::chrono::milliseconds kStatusEvery{50};
// How long a caller that asks for the status waits for a busy partition.
inline constexpr std::chrono::milliseconds kStatusWait{200};
// How long draining may take. What is not finished by then is refused, and its clients ask again
// with the same request id.
inline constexpr std::chrono::milliseconds kDrainMax{10'000};

// How long a query that is to be referred waits first (IfUnread). Most of what it waits for is on
// its way.
inline constexpr std::chrono::milliseconds kReferAfter{50};

// The most tasks that wait to be run. They are orders of operators, which are few.
inline constexpr int64_t kTasksMax = 64;

using OnView = std::function<void(Result<View>)>;

class PartitionThread {
 public:
  // Makes the partition that the thread runs. The partition's wakers call `waker`.
  using Open =
      std::function<Result<std::unique_ptr<Partition>>(Probe& probe, eventlog::Waker waker)>;

  // Opens the partition and starts its thread. `share` must outlive it; `metrics` may be
  // null.
  static Result<std::unique_ptr<PartitionThread>> Start(const PartitionId& id, const Open& open,
                                                        const platform::Clock& clock,
                                                        ProcessShare& share,
                                                        platform::Metrics* metrics);
  ~PartitionThread();

  // As PartitionHost::Submit and PartitionHost::Query.
  void Submit(Command command, OnReply on_reply);
  void Query(After after, int64_t deadline_steady_us, IfUnread if_unread, OnView on_view);
  // Runs `task` on the partition's thread, which alone may touch the partition. After an error the
  // task does not run: kUnavailable (DRAINING), kResourceExhausted (QUEUE_FULL).
  naungan::Status Post(std::function<void()> task);
  // Asks the thread. If it does not answer within kStatusWait, returns what it showed last.
  PartitionStatus Status() const;
  std::string OwnerAddress() const;
  bool Ready() const { return ready_; }

  // Begins to drain; Join waits for the end.
  void Drain();
  void Join();

 private:
  struct WaitingQuery {
    After after;
    int64_t deadline_steady_us = 0;
    std::optional<int64_t> refer_steady_us;  // when; nullopt: never
    OnView on_view;
  };

  PartitionThread(const platform::Clock& clock, ProcessShare& share, platform::Metrics* metrics,
                  const PartitionId& id);

  void Run();
  void TakeArrivals();
  void ServeQueries();
  void RefuseRest();
  bool Drained();
  bool StatusAsked() const;
  void ShowStatus();
  void TellAlarm(const PartitionStatus& status);
  void Sleep(int64_t until_steady_us);
  void Wake();

  const PartitionId id_;
  const platform::Clock& clock_;
  Probe probe_;
  std::unique_ptr<Partition> partition_;

  // Touched only on the partition's thread.
  std::vector<WaitingQuery> queries_;
  int64_t shown_steady_us_ = 0;
  bool moved_since_shown_ = false;
  bool alarm_told_ = false;

  mutable std::mutex mutex_;  // held for moments only, never while the partition is called
  mutable std::condition_variable wake_;
  mutable std::condition_variable shown_;
  mutable bool woken_ = false;
  mutable int64_t status_asked_ = 0;  // how often the status was asked for so far
  int64_t status_answered_ = 0;       // how many of these questions status_ answers
  bool ended_ = false;
  std::thread::id runs_on_;  // the thread, once it runs
  std::vector<QueuedCommand> commands_arrived_;
  std::vector<WaitingQuery> queries_arrived_;
  std::vector<std::function<void()>> tasks_arrived_;
  QueueLoad load_arrived_;                // of commands_arrived_
  QueueLoad load_waiting_;                // in the partition, when it last ran
  platform::MemoryClaim commands_claim_;  // both
  int64_t queries_waiting_ = 0;           // the same, without those that arrived
  PartitionStatus status_;
  std::optional<int64_t> drain_until_steady_us_;  // nullopt: not draining

  std::atomic<bool> ready_ = false;

  QueryLane query_lane_;
  std::thread thread_;  // declared last because it uses all of the above
};

}  // namespace naungan::runtime
