#include "libs/eventlog/errands.h"

#include <utility>

namespace naungan::eventlog {

Errands::~Errands() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  given_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Errands::Give(std::move_only_function<void()> call) {
  {
    const std::scoped_lock lock(mutex_);
    calls_.push_back(std::move(call));
    const bool lacks_thread = calls_.size() > idle_ && threads_.size() < threads_max_;
    // A call that gives another one while all end is run by the thread that runs it.
    if (lacks_thread && !stopping_) threads_.emplace_back([this] { Run(); });
  }
  given_.notify_one();
}

void Errands::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    given_.wait(lock, [this] { return stopping_ || !calls_.empty(); });
    --idle_;
    if (calls_.empty()) return;
    std::move_only_function<void()> call = std::move(calls_.front());
    calls_.pop_front();
    lock.unlock();
    call();
    call = nullptr;
    lock.lock();
  }
}

}  // namespace naungan::eventlog
