// The threads of a process that answer queries which read much or had to wait for a position, while
// the partitions go on deciding and committing.
//
//   QueryLane of partition 0     a, b   --+
//   QueryLane of partition 1     c      --+--> kQueryThreads threads
//   QueryLane of big questions   d, e   --+
//
// At most one answer of each lane runs at a time. So a slow answer holds up the others of its lane,
// and of the process only as far as all threads are taken. Any thread may call.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace naungan::runtime {

// A few more than the processors of a small machine: an answer may wait for the disk.
inline constexpr int kQueryThreads = 4;

class QueryLane;

class QueryPool {
 public:
  QueryPool();
  // Precondition: its lanes have been destroyed.
  ~QueryPool();
  QueryPool(const QueryPool&) = delete;
  QueryPool& operator=(const QueryPool&) = delete;

 private:
  friend class QueryLane;

  void Run();

  std::mutex mutex_;  // guards the lanes' answers too; not held while an answer runs
  std::condition_variable ready_changed_;
  std::condition_variable lane_empty_;
  std::deque<QueryLane*> ready_;  // each lane that has answers, none of which runs, once
  bool stopping_ = false;

  std::vector<std::thread> threads_;  // declared last because they use all of the above
};

// The answers of one partition, or of one service's big questions, one after the other. What they
// use must live until Finish returns.
class QueryLane {
 public:
  // `pool` must outlive it.
  explicit QueryLane(QueryPool& pool) : pool_(pool) {}
  ~QueryLane() { Finish(); }
  QueryLane(const QueryLane&) = delete;
  QueryLane& operator=(const QueryLane&) = delete;

  // Runs `answer` after those that were given before. The caller limits their number (Waiting).
  void Give(std::move_only_function<void()> answer);
  // How many were given and have not ended.
  int64_t Waiting() const;
  // Returns when everything that was given has run. Call Give no more then. Idempotent.
  void Finish();

 private:
  friend class QueryPool;

  QueryPool& pool_;
  std::deque<std::move_only_function<void()>> answers_;  // the front one may run
};

}  // namespace naungan::runtime
