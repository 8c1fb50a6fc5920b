// Answers the queries of one partition that waited for a position. What they read may be much, and
// the partition decides and commits meanwhile; a slow one holds up only others that waited.
//
// Any thread may call. Lifetime: what the answers use outlives it, or Finish.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace naungan::runtime {

class QueryThread {
 public:
  QueryThread();
  ~QueryThread();

  // Runs `answer` after those given before. Whoever gives them bounds their number (Waiting).
  void Give(std::move_only_function<void()> answer);
  // Given and not run to their end.
  int64_t Waiting() const;
  // Returns when all that was given has run. Nothing may be given from then on. Idempotent.
  void Finish();

 private:
  void Run();

  mutable std::mutex mutex_;  // not held while an answer runs
  std::condition_variable wake_;
  std::deque<std::move_only_function<void()>> answers_;  // the front one runs
  bool finishing_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace naungan::runtime
