// The feeds and inboxes that a partition reads while it leads or folds: read ahead, framed, and in
// order per source by the gap rule (gap_rule.h).
//
// Passive: ReadAhead polls, Front and Pop consume. Bounded: an input that has kReadAheadRecordsMax
// or kReadAheadBytesMax waiting is not polled. One thread, that of the partition; the wakers it
// hands out may be called from any. `log` and `clock` must outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/state_machine.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

// One input partition holds this many records and bytes read ahead, about; one poll asks for this
// much.
inline constexpr size_t kReadAheadRecordsMax = 1'024;
inline constexpr int64_t kReadAheadBytesMax = int64_t{2} * 1024 * 1024;
inline constexpr size_t kInputPollBytes = size_t{512} * 1024;
// A gap that stays open for this long raises an alarm: the publisher should have sent the missing
// record again.
inline constexpr std::chrono::milliseconds kGapAlarm{60'000};
// At this age a gap is looked for in the whole topic, once: a topic that lost its tail and grew
// again holds the missing record before the place where reading went on.
inline constexpr std::chrono::milliseconds kGapLookBack{10'000};

// A record to decide on, and the mark that deciding on it moves.
struct Input {
  InputRecord record;
  int64_t offset = 0;
  v1::InputCursor cursor;
};

class Inputs {
 public:
  // Reading begins where `marks` say.
  Inputs(const std::vector<InputSpec>& specs, int32_t partition, const InputMarks& marks,
         eventlog::Log& log, const platform::Clock& clock, const eventlog::Waker& waker);
  ~Inputs();

  // Polls what has room. True: something new is there. Errors: kInvalidArgument (FRAME_MALFORMED)
  // and kDataLoss (FEED_DIVERGED): the partition stops; nothing else is an error, a log that is
  // away is tried again.
  Result<bool> ReadAhead();

  // Everything was consumed that the inputs held when they were opened.
  bool CaughtUp() const;
  // A source's record is waited for that others came before.
  bool HasGap() const;

  // The next record, fairly among the inputs; null: none. Good until Pop.
  const Input* Front();
  // Precondition: Front gave a record.
  void Pop();
  // Everything popped so far is committed, or needs no commit.
  void Settled();

  // A gap that is open for too long, or a topic that cannot be read: what an operator should know.
  // Empty: all is well.
  std::string Alarm() const;
  // Of the first record that is not settled, per input partition; and what lies behind it.
  std::vector<InputStatus> Offsets() const;
  // When a log that was away is tried again; absent: nothing waits for that.
  std::optional<int64_t> RetrySteadyUs() const;

 private:
  class Source;

  std::vector<std::unique_ptr<Source>> sources_;
  size_t turn_ = 0;
};

}  // namespace naungan::runtime
