// What the handlers of one service share on their way to its partitions. No gRPC in here.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_set>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/runtime/query_pool.h"

namespace naungan::runtime {
class PartitionHost;
}  // namespace naungan::runtime

namespace naungan::rpc {

// Large questions that one service takes at a time: the one that is answered and those that wait.
inline constexpr int64_t kQuestionsMax = 32;

// A stream of commands, as Calls knows it.
class ClosableStream {
 public:
  // The service is closed: the stream should answer what is under way, and end. Called at most
  // once, by Calls::Close, which holds a mutex: it must neither call Calls nor wait.
  virtual void OnClose() = 0;

 protected:
  ~ClosableStream() = default;
};

// One service's partitions, clock, streams and large questions. The server listens before its
// partitions run, because the partitions write the server's address into their fences. Until Open,
// and after Close, every call is answered kUnavailable (SERVICE_STARTING, SERVICE_DRAINING).
//
// Threads: any.
class Calls {
 public:
  // `clock` and `queries` must outlive this, and so must the host of Open until the server has
  // drained.
  Calls(std::string service, int32_t partitions, const platform::Clock& clock,
        runtime::QueryPool& queries);

  void Open(runtime::PartitionHost& host);
  // Tells every open stream so.
  void Close();

  Result<runtime::PartitionHost*> Host() const;
  bool IsClosed() const { return closed_.load(); }
  // How often Host was called after Close.
  int64_t AskedWhenClosed() const { return asked_when_closed_.load(); }

  // Takes a place for `stream`, which is told of Close until it leaves. Returns false, and takes
  // none, if `max` streams are open.
  bool EnterStream(ClosableStream& stream, int64_t max);
  // Gives the place back. Does nothing if `stream` has none.
  void LeaveStream(ClosableStream& stream);
  int64_t OpenStreamCount() const;

  // Runs `answer` on a thread for queries, after those that were given before: for questions whose
  // answers read much, since gRPC has few threads and commands come in on them. `answer` is called
  // once. Its argument is OK, or an error instead of its turn: kResourceExhausted (QUESTIONS_FULL),
  // kDeadlineExceeded.
  void AnswerApart(int64_t deadline_steady_us, std::move_only_function<void(Status turn)> answer);

  const std::string& service() const { return service_; }
  int32_t partitions() const { return partitions_; }
  const platform::Clock& clock() const { return clock_; }

 private:
  const std::string service_;
  const int32_t partitions_;
  const platform::Clock& clock_;
  std::atomic<runtime::PartitionHost*> host_ = nullptr;
  std::atomic<bool> closed_ = false;
  mutable std::atomic<int64_t> asked_when_closed_ = 0;
  mutable std::mutex streams_mutex_;  // guards streams_
  std::unordered_set<ClosableStream*> streams_;
  runtime::QueryLane answers_;  // last: what it runs may use all of the above
};

// kUnavailable, SERVICE_DRAINING: the answer after Close.
Error ServiceDraining();

}  // namespace naungan::rpc
