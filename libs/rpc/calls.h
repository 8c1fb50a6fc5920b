// The way from a service's handlers to its partitions. No gRPC in here.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "libs/base/result.h"
#include "libs/platform/clock.h"

namespace naungan::runtime {
class PartitionHost;
}  // namespace naungan::runtime

namespace naungan::rpc {

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
};

}  // namespace naungan::rpc
