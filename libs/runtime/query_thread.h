// A thread that answers the queries of one partition that waited for a position. Such a query may
// read much while the partition goes on deciding and committing. A slow one holds up only the
// others that waited.
//
// Any thread may call. What the answers use must live until Finish returns.
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

  // Runs `answer` after those that were given before. The caller limits their number (Waiting).
  void Give(std::move_only_function<void()> answer);
  // How many were given and have not ended.
  int64_t Waiting() const;
  // Returns when everything that was given has run. Call Give no more then. Idempotent.
  void Finish();

 private:
  void Run();

  mutable std::mutex mutex_;  // not held while an answer runs
  std::condition_variable wake_;
  std::deque<std::move_only_function<void()>> answers_;  // the front one runs
  bool finishing_ = false;

  std::thread thread_;  // declared last because it uses all of the above
};

}  // namespace naungan::runtime
