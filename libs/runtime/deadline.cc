#include "libs/runtime/deadline.h"

#include <algorithm>

namespace naungan::runtime {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;

}  // namespace

int64_t CappedDeadlineUs(int64_t deadline_steady_us, int64_t now_steady_us) {
  const int64_t latest = now_steady_us + kCommandWaitMaxMs * kMicrosPerMilli;
  return deadline_steady_us == 0 ? latest : std::min(deadline_steady_us, latest);
}

Error DeadlineExceeded() {
  return {
      .code = Code::kDeadlineExceeded,
      .reason = "DEADLINE_EXCEEDED",
      .field = "",
      .message =
          "The time was over before the outcome was known. Ask again with the same request id."};
}

Error LogAway() {
  return {.code = Code::kUnavailable,
          .reason = "LOG_UNAVAILABLE",
          .field = "",
          .message =
              "The log does not answer. Ask again with the same request id: if the command "
              "was carried out, its answer is given."};
}

Error CommandTimeOver(bool leads, bool append_is_slow) {
  return leads && !append_is_slow ? DeadlineExceeded() : LogAway();
}

}  // namespace naungan::runtime
