#include "libs/rpc/termination_signal.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "libs/base/check.h"

namespace naungan::rpc {
namespace {

constexpr int kForever = -1;

// Returns true once a signal has come.
bool PollFor(int descriptor, int timeout_ms) {
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  int count = 0;
  do {
    count = poll(&waiting, 1, timeout_ms);
  } while (count < 0 && errno == EINTR);
  return count > 0;
}

}  // namespace

TerminationSignal::TerminationSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  NAUNGAN_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0, "signals can be blocked");
  descriptor_ = signalfd(-1, &signals, SFD_CLOEXEC);
  NAUNGAN_CHECK(descriptor_ >= 0, "a signalfd can be made");
}

TerminationSignal::~TerminationSignal() { close(descriptor_); }

void TerminationSignal::Wait() {
  while (!PollFor(descriptor_, kForever)) {
  }
}

bool TerminationSignal::WaitFor(int64_t timeout_ms) {
  return PollFor(descriptor_, static_cast<int>(timeout_ms));
}

}  // namespace naungan::rpc
