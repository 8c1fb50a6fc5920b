#include "libs/eventlog/errands.h"

#include <utility>

namespace naungan::eventlog {

Errands::Errands(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

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
  }
  given_.notify_one();
}

void Errands::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    given_.wait(lock, [this] { return stopping_ || !calls_.empty(); });
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
