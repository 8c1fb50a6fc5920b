#include "libs/runtime/partition_thread.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/deadline.h"
#include "libs/runtime/micros.h"

namespace naungan::runtime {
namespace {

using std::chrono::milliseconds;

// wait_for counts nanoseconds, which would overflow if a partition never asks to be run again.
constexpr int64_t kSleepMaxUs = 60'000'000;

Error Draining() {
  return {.code = Code::kUnavailable,
          .reason = "DRAINING",
          .field = "",
          .message = "This server is stopping. Ask another one with the same request id."};
}

}  // namespace

Result<std::unique_ptr<PartitionThread>> PartitionThread::Start(const PartitionId& id,
                                                                const Open& open,
                                                                const platform::Clock& clock,
                                                                ProcessShare& share,
                                                                platform::Metrics* metrics) {
  std::unique_ptr<PartitionThread> thread(new PartitionThread(clock, share, metrics, id));
  auto* const self = thread.get();
  NAUNGAN_ASSIGN(thread->partition_, open(thread->probe_, [self] { self->Wake(); }));
  thread->ShowStatus();
  thread->thread_ = std::thread([self] { self->Run(); });
  return thread;
}

PartitionThread::PartitionThread(const platform::Clock& clock, ProcessShare& share,
                                 platform::Metrics* metrics, const PartitionId& id)
    : id_(id),
      clock_(clock),
      probe_(metrics, id.service, id.partition),
      commands_claim_(share.memory, platform::MemoryUse::kCommands),
      query_lane_(share.queries) {}

PartitionThread::~PartitionThread() {
  Drain();
  Join();
  // The wakers of the partition's readers use members that are declared after it.
  partition_.reset();
}

void PartitionThread::Submit(Command command, OnReply on_reply) {
  on_reply = probe_.Observing(std::move(on_reply), clock_);
  Error refusal = QueueFull();
  QueueLoad load = QueueLoad::Of(command);
  {
    const std::lock_guard lock(mutex_);
    if (drain_until_steady_us_) {
      refusal = Draining();
    } else if (load += load_arrived_; load_waiting_.HasRoomFor(load) && commands_claim_.HasRoom()) {
      load_arrived_ = load;
      commands_claim_.Set(load_waiting_.bytes + load_arrived_.bytes);
      commands_arrived_.push_back({std::move(command), std::move(on_reply)});
      if (!std::exchange(woken_, true)) wake_.notify_one();
      return;
    }
  }
  on_reply(std::unexpected(std::move(refusal)));
}

void PartitionThread::Query(After after, int64_t deadline_steady_us, IfUnread if_unread,
                            OnView on_view) {
  std::optional<Error> refusal;
  {
    const std::lock_guard lock(mutex_);
    if (drain_until_steady_us_) {
      refusal = Draining();
    } else if (!after.empty()) {
      if (queries_waiting_ + std::ssize(queries_arrived_) < kWaitingQueriesMax) {
        const int64_t now = clock_.SteadyUs();
        WaitingQuery& query = queries_arrived_.emplace_back();
        query.after = std::move(after);
        query.deadline_steady_us = CappedDeadlineUs(deadline_steady_us, now);
        if (if_unread == IfUnread::kRefer) query.refer_steady_us = now + Micros(kReferAfter);
        query.on_view = std::move(on_view);
        if (!std::exchange(woken_, true)) wake_.notify_one();
        return;
      }
      refusal = QueueFull();
    }
  }
  if (refusal) {
    on_view(std::unexpected(*std::move(refusal)));
  } else {
    on_view(partition_->OpenView());
  }
}

naungan::Status PartitionThread::Post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (drain_until_steady_us_) return std::unexpected(Draining());
  if (std::ssize(tasks_arrived_) >= kTasksMax) return std::unexpected(QueueFull());
  tasks_arrived_.push_back(std::move(task));
  if (!std::exchange(woken_, true)) wake_.notify_one();
  return {};
}

PartitionStatus PartitionThread::Status() const {
  std::unique_lock lock(mutex_);
  // The callback of an answer runs on the partition's thread, which cannot wait for itself.
  if (ended_ || std::this_thread::get_id() == runs_on_) return status_;
  const int64_t question = ++status_asked_;
  if (!std::exchange(woken_, true)) wake_.notify_one();
  shown_.wait_for(lock, kStatusWait, [&] { return status_answered_ >= question || ended_; });
  return status_;
}

std::string PartitionThread::OwnerAddress() const {
  {
    const std::lock_guard lock(mutex_);
    if (std::this_thread::get_id() != runs_on_) return status_.owner_address;
  }
  // A refusal's callback asks, so the answer must be the address that the refusal is based on.
  return partition_->OwnerAddress();
}

void PartitionThread::Drain() {
  const std::lock_guard lock(mutex_);
  if (drain_until_steady_us_) return;
  drain_until_steady_us_ = clock_.SteadyUs() + Micros(kDrainMax);
  woken_ = true;
  wake_.notify_one();
}

void PartitionThread::Join() {
  if (thread_.joinable()) thread_.join();
  // The partition's thread has ended, so it adds no more queries.
  query_lane_.Finish();
}

void PartitionThread::Run() {
  {
    const std::lock_guard lock(mutex_);
    runs_on_ = std::this_thread::get_id();
  }
  for (;;) {
    TakeArrivals();
    const Partition::Progress progress = partition_->RunOnce();
    ServeQueries();
    const int64_t now = clock_.SteadyUs();
    moved_since_shown_ = moved_since_shown_ || progress.moved;
    const int64_t show_steady_us = shown_steady_us_ + Micros(kStatusEvery);
    const bool changed = partition_->Ready() != ready_;
    if (changed || now >= show_steady_us || StatusAsked()) ShowStatus();
    if (Drained()) break;
    if (progress.moved) continue;
    int64_t until = progress.again_steady_us;
    if (moved_since_shown_) until = std::min(until, show_steady_us);
    if (!queries_.empty()) until = std::min(until, now + Micros(milliseconds(kDeadlineLookMs)));
    Sleep(until);
  }
  RefuseRest();
}

void PartitionThread::TakeArrivals() {
  std::vector<QueuedCommand> commands;
  std::vector<WaitingQuery> queries;
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_arrived_);
    commands.swap(commands_arrived_);
    queries.swap(queries_arrived_);
    load_waiting_ = partition_->Waiting();
    load_waiting_ += std::exchange(load_arrived_, {});
    commands_claim_.Set(load_waiting_.bytes);
    queries_waiting_ = std::ssize(queries_) + std::ssize(queries) + query_lane_.Waiting();
    woken_ = false;
  }
  for (QueuedCommand& queued : commands) {
    partition_->Submit(std::move(queued.command), std::move(queued.on_reply));
  }
  for (const auto& task : tasks) task();
  std::ranges::move(queries, std::back_inserter(queries_));
}

void PartitionThread::ServeQueries() {
  const int64_t now = clock_.SteadyUs();
  std::erase_if(queries_, [&](WaitingQuery& query) {
    auto read = partition_->HasRead(query.after);
    if (!read) {
      query.on_view(std::unexpected(std::move(read).error()));
      return true;
    }
    if (*read) {
      query_lane_.Give(
          [this, on_view = std::move(query.on_view)] { on_view(partition_->OpenView()); });
      return true;
    }
    if (query.deadline_steady_us <= now) {
      query.on_view(std::unexpected(DeadlineExceeded()));
      return true;
    }
    if (!query.refer_steady_us || *query.refer_steady_us > now) return false;
    auto referral = partition_->Referral(query.after);
    if (!referral) return false;
    query.on_view(std::unexpected(*std::move(referral)));
    return true;
  });
}

bool PartitionThread::Drained() {
  std::optional<int64_t> until;
  {
    const std::lock_guard lock(mutex_);
    if (!commands_arrived_.empty() || !queries_arrived_.empty() || !tasks_arrived_.empty()) {
      return false;
    }
    until = drain_until_steady_us_;
  }
  if (!until) return false;
  const bool done = !partition_->Busy() && queries_.empty();
  return done || clock_.SteadyUs() >= *until;
}

void PartitionThread::RefuseRest() {
  partition_->Resign(Draining());
  for (const WaitingQuery& query : std::exchange(queries_, {})) {
    query.on_view(std::unexpected(Draining()));
  }
  ShowStatus();
  const std::lock_guard lock(mutex_);
  ended_ = true;
  shown_.notify_all();
}

bool PartitionThread::StatusAsked() const {
  const std::lock_guard lock(mutex_);
  return status_asked_ > status_answered_;
}

void PartitionThread::ShowStatus() {
  int64_t asked = 0;
  {
    const std::lock_guard lock(mutex_);
    asked = status_asked_;
  }
  PartitionStatus status = partition_->Status();
  probe_.Shows(status);
  TellAlarm(status);
  ready_ = partition_->Ready();
  shown_steady_us_ = clock_.SteadyUs();
  moved_since_shown_ = false;
  const std::lock_guard lock(mutex_);
  status_ = std::move(status);
  status_answered_ = asked;
  shown_.notify_all();
}

// Logs one line when an alarm comes and one when it goes: gaps in inputs, feeds that cannot be
// published, a log that does not answer. A partition that stops logs that itself.
void PartitionThread::TellAlarm(const PartitionStatus& status) {
  const bool alarmed = !status.alarm.empty() && status.role != Role::kStopped;
  if (alarmed == alarm_told_) return;
  alarm_told_ = alarmed;
  if (alarmed) {
    platform::LogWarning(
        "alarm raised",
        {{"service", id_.service}, {"partition", id_.partition}, {"alarm", status.alarm}});
  } else if (status.role != Role::kStopped) {
    platform::LogInfo("alarm over", {{"service", id_.service}, {"partition", id_.partition}});
  }
}

void PartitionThread::Sleep(int64_t until_steady_us) {
  const std::chrono::microseconds longest(
      std::clamp<int64_t>(until_steady_us - clock_.SteadyUs(), 0, kSleepMaxUs));
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, longest, [this] { return woken_; });
}

void PartitionThread::Wake() {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(woken_, true)) wake_.notify_one();
}

}  // namespace naungan::runtime
