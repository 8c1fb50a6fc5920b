// The way from a service's handlers to its partitions. No gRPC in here.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/runtime/query_thread.h"

namespace naungan::runtime {
class PartitionHost;
}  // namespace naungan::runtime

namespace naungan::rpc {

// Large questions to one service at a time: the one that is answered and those that wait.
inline constexpr int64_t kQuestionsMax = 32;

// What the handlers of one service share: its P partitions, its clock. The server listens before
// its partitions run, because the partitions write the server's address into their fences; until
// Open, and after Close, every call is answered kUnavailable (SERVICE_STARTING, SERVICE_DRAINING).
class Calls {
 public:
  // `clock` must outlive this, and so must the host of Open until the server has drained.
  Calls(std::string service, int32_t partitions, const platform::Clock& clock);

  void Open(runtime::PartitionHost& host);
  void Close();

  Result<runtime::PartitionHost*> Host() const;
  bool IsClosed() const { return closed_.load(); }
  // How often Host was asked after Close.
  int64_t AskedWhenClosed() const { return asked_when_closed_.load(); }
  // A place for a stream that is opened: false when `max` are open. LeaveStream gives it back.
  bool EnterStream(int64_t max);
  void LeaveStream() { --streams_; }
  // Runs `answer` on a thread of its own, after those given before: for questions whose answers
  // read much. gRPC has few threads, and commands come in on them. `answer` is called once; with an
  // error instead of its turn: kResourceExhausted (QUESTIONS_FULL), kDeadlineExceeded.
  void AnswerApart(int64_t deadline_steady_us, std::function<void(Status turn)> answer);
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
  std::atomic<int64_t> streams_ = 0;
  runtime::QueryThread answers_;  // last: what it runs may use all of the above
};

}  // namespace naungan::rpc
