// The thread of one partition: drives it, and sleeps when nothing is to be done.
//
// Any thread may call. Lifetime: what the partition needs outlives it; destroyed, it has drained.
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
#include "libs/runtime/query_thread.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

// Queries that wait for their `after` in one partition, or for their answer once it was read.
inline constexpr int64_t kWaitingQueriesMax = 1'024;
// A busy partition tells its status this often.
inline constexpr std::chrono::milliseconds kStatusEvery{50};
// Whoever asks for the status waits this long for a busy partition.
inline constexpr std::chrono::milliseconds kStatusWait{200};
// Draining gives up on what is not finished by then: its clients ask again with the same id.
inline constexpr std::chrono::milliseconds kDrainMax{10'000};

// Tasks that wait to be run: an operator's orders, which are few.
inline constexpr int64_t kTasksMax = 64;

using OnView = std::function<void(Result<View>)>;

class PartitionThread {
 public:
  // Makes the partition that is to be driven. Its wakers call `waker`.
  using Open =
      std::function<Result<std::unique_ptr<Partition>>(Probe& probe, eventlog::Waker waker)>;

  // Opens the partition and drives it. `metrics` may be null.
  static Result<std::unique_ptr<PartitionThread>> Start(const PartitionId& id, const Open& open,
                                                        const platform::Clock& clock,
                                                        platform::Metrics* metrics);
  ~PartitionThread();

  // As PartitionHost says.
  void Submit(Command command, OnReply on_reply);
  void Query(After after, int64_t deadline_steady_us, OnView on_view);
  // Runs `task` on the partition's thread, which alone may touch the partition. Errors, the task
  // was not taken: kUnavailable (DRAINING), kResourceExhausted (QUEUE_FULL).
  naungan::Status Post(std::function<void()> task);
  // Asks the thread; what it showed last if it does not answer within kStatusWait.
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
    OnView on_view;
  };

  PartitionThread(const platform::Clock& clock, platform::Metrics* metrics, const PartitionId& id);

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

  // The partition's thread's own.
  std::vector<WaitingQuery> queries_;
  int64_t shown_steady_us_ = 0;
  bool alarm_told_ = false;

  mutable std::mutex mutex_;  // held for moments only, never while anything below is called
  mutable std::condition_variable wake_;
  mutable std::condition_variable shown_;
  mutable bool woken_ = false;
  mutable int64_t status_asked_ = 0;  // questions so far, and those that status_ answers
  int64_t status_answered_ = 0;
  bool ended_ = false;
  std::thread::id runs_on_;  // the thread, once it runs
  std::vector<QueuedCommand> commands_arrived_;
  std::vector<WaitingQuery> queries_arrived_;
  std::vector<std::function<void()>> tasks_arrived_;
  QueueLoad load_arrived_;       // of commands_arrived_
  QueueLoad load_waiting_;       // in the partition, when it last ran
  int64_t queries_waiting_ = 0;  // likewise, beside those that arrived
  PartitionStatus status_;
  std::optional<int64_t> drain_until_steady_us_;  // absent: not draining

  std::atomic<bool> ready_ = false;

  QueryThread query_thread_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace naungan::runtime
