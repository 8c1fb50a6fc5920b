// SIGTERM and SIGINT as something to wait for.
#pragma once

#include <cstdint>

namespace naungan::rpc {

// Make it first in main, before any thread is started: the signals are blocked in this thread and
// in those that it starts, and are read from a descriptor. Main's thread only.
class TerminationSignal {
 public:
  TerminationSignal();
  ~TerminationSignal();
  TerminationSignal(const TerminationSignal&) = delete;
  TerminationSignal& operator=(const TerminationSignal&) = delete;

  // Returns when the process is asked to end.
  void Wait();
  // The same, at most `timeout_ms`; false: not asked yet.
  bool WaitFor(int64_t timeout_ms);

 private:
  int descriptor_ = -1;
};

}  // namespace naungan::rpc
