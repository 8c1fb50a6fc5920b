#include "libs/runtime/query_thread.h"

#include <utility>

namespace naungan::runtime {

QueryThread::QueryThread() : thread_([this] { Run(); }) {}

QueryThread::~QueryThread() { Finish(); }

void QueryThread::Give(std::move_only_function<void()> answer) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(answer));
  wake_.notify_one();
}

int64_t QueryThread::Waiting() const {
  const std::lock_guard lock(mutex_);
  return std::ssize(answers_);
}

void QueryThread::Finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void QueryThread::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return finishing_ || !answers_.empty(); });
    if (answers_.empty()) return;
    std::move_only_function<void()> answer = std::exchange(answers_.front(), nullptr);
    lock.unlock();
    answer();
    // Destroy what the answer holds before it counts as done.
    answer = nullptr;
    lock.lock();
    answers_.pop_front();
  }
}

}  // namespace naungan::runtime
