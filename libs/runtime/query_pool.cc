#include "libs/runtime/query_pool.h"

#include <utility>

namespace naungan::runtime {

QueryPool::QueryPool() {
  threads_.reserve(kQueryThreads);
  for (int i = 0; i < kQueryThreads; ++i) threads_.emplace_back([this] { Run(); });
}

QueryPool::~QueryPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void QueryPool::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_changed_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
    if (ready_.empty()) return;
    QueryLane* const lane = ready_.front();
    ready_.pop_front();
    std::move_only_function<void()> answer = std::exchange(lane->answers_.front(), nullptr);
    lock.unlock();
    answer();
    // Destroy what the answer holds before it counts as done.
    answer = nullptr;
    lock.lock();
    lane->answers_.pop_front();
    if (lane->answers_.empty()) {
      lane_empty_.notify_all();
    } else {
      ready_.push_back(lane);
      ready_changed_.notify_one();
    }
  }
}

void QueryLane::Give(std::move_only_function<void()> answer) {
  const std::lock_guard lock(pool_.mutex_);
  answers_.push_back(std::move(answer));
  if (answers_.size() > 1) return;
  pool_.ready_.push_back(this);
  pool_.ready_changed_.notify_one();
}

int64_t QueryLane::Waiting() const {
  const std::lock_guard lock(pool_.mutex_);
  return std::ssize(answers_);
}

void QueryLane::Finish() {
  std::unique_lock lock(pool_.mutex_);
  pool_.lane_empty_.wait(lock, [this] { return answers_.empty(); });
}

}  // namespace naungan::runtime
