// Internal to libs/eventlog: threads that run calls which wait for a broker or for other threads,
// so that no partition's thread does. Any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace naungan::eventlog {

class Errands {
 public:
  explicit Errands(int threads);
  // Waits until every call that was given has run.
  ~Errands();
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  // Calls are begun in the order in which they are given.
  void Give(std::move_only_function<void()> call);

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable given_;
  std::deque<std::move_only_function<void()>> calls_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace naungan::eventlog
