// Internal to libs/eventlog: threads that run calls which wait for a broker or for other threads,
// so that no partition's thread does. Any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace naungan::eventlog {

class Errands {
 public:
  // A thread is made when a call is given and none is idle, up to `threads_max`. It then stays.
  explicit Errands(size_t threads_max) : threads_max_(threads_max) {}
  // Waits until every call that was given has run.
  ~Errands();
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  // Calls are begun in the order in which they are given.
  void Give(std::move_only_function<void()> call);

 private:
  void Run();

  const size_t threads_max_;
  std::mutex mutex_;
  std::condition_variable given_;
  size_t idle_ = 0;
  std::deque<std::move_only_function<void()>> calls_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace naungan::eventlog
