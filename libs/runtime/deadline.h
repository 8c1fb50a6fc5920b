// What a caller is answered when the time is over. This is the one place that says it; the root
// README, command.h and libs/rpc/call.h point here.
//
// When. Every call has a deadline: its caller's, or 10 s. rpc::DeadlineSteadyUs takes 300 ms off
// the caller's (a fifth of a short one), so that the answer arrives in time. A partition keeps none
// that is further away than kCommandWaitMaxMs, and looks every kDeadlineLookMs for those that have
// passed.
//
// What.
//
//   the call is                                       answer             reason
//   a command that was not decided, or whose batch    DEADLINE_EXCEEDED  DEADLINE_EXCEEDED
//     is being appended to a log that answers
//   the same, but the partition does not lead yet or  UNAVAILABLE        LOG_UNAVAILABLE
//     again, or its append takes over kAppendSlowMs
//   a query that waits for a position (`after`), or   DEADLINE_EXCEEDED  DEADLINE_EXCEEDED
//     for its turn
//
// A command does not wait for its deadline if the log fails: it is answered LOG_UNAVAILABLE at
// once, and so is every command that is queued in that partition.
//
// What it means. A query has read nothing. A command whose time was over before it was decided is
// never carried out; one whose batch is being appended may yet be. The caller cannot tell these
// apart and need not: the same request with the same request id is carried out once at the most,
// and gets its answer. No answer of this kind undoes a command.
//
// Pure functions, safe from any thread.
#pragma once

#include <cstdint>

#include "libs/base/result.h"

namespace naungan::runtime {

// No command and no query waits longer than this.
inline constexpr int64_t kCommandWaitMaxMs = 60'000;
// How often a partition looks for commands and queries whose time is over.
inline constexpr int64_t kDeadlineLookMs = 50;
// A log whose append takes longer than this is said not to answer.
inline constexpr int64_t kAppendSlowMs = 1'000;

// The deadline that a partition keeps: `deadline_steady_us`, and kCommandWaitMaxMs from now if that
// is 0 or later.
int64_t CappedDeadlineUs(int64_t deadline_steady_us, int64_t now_steady_us);

// kDeadlineExceeded, DEADLINE_EXCEEDED.
Error DeadlineExceeded();
// kUnavailable, LOG_UNAVAILABLE.
Error LogAway();
// The one of the two that the table gives for a command whose time is over.
Error CommandTimeOver(bool leads, bool append_is_slow);

}  // namespace naungan::runtime
