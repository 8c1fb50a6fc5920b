// Readers of one partition that are at the same place share one reader of the log below: the tail.
// At 64 partitions a process reads each feed 64 times over, and with a reader of its own each
// of these would ask the broker alone.
//
//   reader --joined--+
//   reader --joined--+--> tail --> one reader of the log below
//   reader --alone------> a reader of its own, until it is where the tail is
//
// A reader begins joined if it begins where the tail is, or if there is no tail yet. Otherwise it
// begins alone, so that what it reads is what the log holds now, and never what another reader read
// before: a log that lost records is noticed by reading it again. It joins once it has caught up
// with the tail.
//
// The tail reads on as fast as the slowest of its readers, so that each record is fetched once when
// all catch up. A reader that did not poll for kTailStall while others wait for it reads alone
// from then on.
//
// A tail to which nothing came for kTailSettle goes over to a reader below that costs the log less
// (Pace).
//
// Any thread. It keeps the contract of LogReader (log.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// About how many bytes of records a tail holds for readers that have not polled them yet, and how
// many all tails together may hold before each holds only what one poll gives.
inline constexpr int64_t kTailBytesMax = int64_t{1} * 1024 * 1024;
inline constexpr int64_t kAllTailsBytesMax = int64_t{64} * 1024 * 1024;
inline constexpr size_t kTailPollBytes = size_t{256} * 1024;
inline constexpr std::chrono::milliseconds kTailStall{3'000};
// After this long without a record a tail opens a steady reader below, and after as long again it
// reads on with that one alone.
inline constexpr std::chrono::milliseconds kTailSettle{1'000};

// How a reader of the log below reads.
enum class Pace {
  kSoon,    // what the log has comes at once
  kSteady,  // the first record may take until kTailSettle; keeping the reader open costs less
};

class SharedTails {
 public:
  // Opens a reader of the log below, with the errors of Log::OpenReader.
  using OpenBelow = std::function<Result<std::unique_ptr<LogReader>>(
      const TopicPartition& source, int64_t from_offset, Pace pace, Waker waker)>;
  // A steady clock in microseconds.
  using SteadyUs = std::function<int64_t()>;

  // Its readers may outlive it, but not what `open_below` uses.
  SharedTails(OpenBelow open_below, SteadyUs steady_us);
  ~SharedTails();
  SharedTails(const SharedTails&) = delete;
  SharedTails& operator=(const SharedTails&) = delete;

  // As Log::OpenReader.
  Result<std::unique_ptr<LogReader>> OpenReader(const TopicPartition& source, int64_t from_offset,
                                                Waker waker);

 private:
  class Tail;
  class Reader;
  struct Shared;

  const std::shared_ptr<Shared> shared_;
};

}  // namespace naungan::eventlog
