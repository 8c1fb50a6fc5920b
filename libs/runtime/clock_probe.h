// Judges this machine's clock by the log's before an instance fences, because a fence takes the
// lead from an instance that may be healthy, and a clock that is off must not lead after it. A
// record is appended to the service's clock topic, and its append time is read back:
//
//   our clock    sent .......... T' .......... acknowledged
//   the log's                    T (append time)
//
// T' is unknown, but it is between `sent` and `acknowledged`. So our clock is ahead of the log's by
// at least sent - T and at most acknowledged - T.
//
// It is a record of its own, since Kafka has no call for the time. A record that others wrote shows
// only a clock that is behind: it was appended at some time before it is read. And a record in the
// private log would end the term of a leader there. All instances and partitions of the service
// share the topic's one partition. An instance that cannot reach it does not fence.
//
// Passive; one thread, that of the partition.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/asked.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"

namespace naungan::runtime {

// How long an instance believes a judgement of its clock, and by how much its clock may be set
// meanwhile.
inline constexpr std::chrono::milliseconds kClockProofFor{60'000};
inline constexpr std::chrono::milliseconds kClockSetMax{1'000};

// Judges a clock that showed `sent_us` before and `acknowledged_us` after the append whose time is
// `append_time_ms`. Errors:
//   kFailedPrecondition  CLOCK_SKEW: it is off by more than kClockSkewMaxMs
//   kUnavailable         CLOCK_UNKNOWN: the append took too long to tell; try again later
Status JudgeClock(int64_t sent_us, int64_t acknowledged_us, int64_t append_time_ms);

// What an instance knows of its clock. A value.
class ClockProof {
 public:
  // The clock was found right when it and the steady one showed these.
  void Give(int64_t wall_us, int64_t steady_us);
  // Returns true if that was not long ago and the clock was not set since.
  bool Holds(const platform::Clock& clock) const;
  // The wall clock less the steady one, when it was right. Precondition: Give was called.
  int64_t wall_less_steady_us() const { return *wall_less_steady_us_; }

 private:
  std::optional<int64_t> wall_less_steady_us_;
  int64_t given_steady_us_ = 0;
};

class ClockProbe {
 public:
  // Begins to open a writer of the clock topic of `service`. `log` and `clock` must outlive the
  // probe.
  ClockProbe(const std::string& service, const std::string& owner_address, eventlog::Log& log,
             const platform::Clock& clock, eventlog::Waker waker);

  // Returns true once the clock was found right, and false while that is not known; `proof` then
  // says so. Errors: those of JudgeClock; kUnavailable, CLOCK_UNKNOWN. After an error, begin
  // another probe.
  Result<bool> Judge(ClockProof& proof);

 private:
  Result<bool> AwaitAppend(ClockProof& proof);

  const eventlog::TopicPartition topic_;
  const std::string owner_address_;
  eventlog::Log& log_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;
  eventlog::Asked<std::unique_ptr<eventlog::LogWriter>> opening_;
  std::unique_ptr<eventlog::LogWriter> writer_;  // once it is open
  int64_t sent_us_ = 0;
  int64_t acknowledged_us_ = 0;
  int64_t acknowledged_steady_us_ = 0;
  int64_t offset_ = 0;
  std::unique_ptr<eventlog::LogReader> reader_;  // once the record has landed
};

}  // namespace naungan::runtime
