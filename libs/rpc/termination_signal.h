// Waits for SIGTERM or SIGINT.
#pragma once

#include <cstdint>

namespace naungan::rpc {

// Must be made in main before any thread is started: it blocks the signals in this thread and in
// those that this thread starts, and reads them from a descriptor. For main's thread only.
class TerminationSignal {
 public:
  TerminationSignal();
  ~TerminationSignal();
  TerminationSignal(const TerminationSignal&) = delete;
  TerminationSignal& operator=(const TerminationSignal&) = delete;

  // Returns when the process is asked to end.
  void Wait();
  // Waits for at most `timeout_ms`. Returns false if the process was not asked to end.
  bool WaitFor(int64_t timeout_ms);

 private:
  int descriptor_ = -1;
};

}  // namespace naungan::rpc
