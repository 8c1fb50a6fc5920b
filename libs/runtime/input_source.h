// One input partition: reads it ahead, checks the frames and keeps each source in order by the gap
// rule (gap_rule.h). Inputs (inputs.h) says what stops a source, and what a reader that is opened
// again looks at.
//
// One thread, that of the partition; the waker may be called from any. `marks`, `log`, `clock` and
// `is_skipped` must outlive it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/asked.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/input_reader.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/retry_delay.h"
#include "libs/runtime/skipped_inputs.h"
#include "libs/runtime/state_machine.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

// About how many records and bytes one input partition holds ahead.
inline constexpr size_t kReadAheadRecordsMax = 1'024;
inline constexpr int64_t kReadAheadBytesMax = int64_t{2} * 1024 * 1024;
// A gap that stays open for this long raises an alarm, because the publisher should have sent the
// missing record again by then.
inline constexpr std::chrono::milliseconds kGapAlarm{60'000};
// A gap of this age makes the input look once at the whole topic, with a second reader. A topic
// that lost its tail and grew again holds the missing record before the offset where reading goes
// on.
inline constexpr std::chrono::milliseconds kGapLookBack{10'000};

// A record to decide on, and the mark to set once it is decided.
struct Input {
  InputRecord record;
  int64_t offset = 0;
  v1::InputCursor cursor;
};

class InputSource {
 public:
  InputSource(eventlog::TopicPartition from, const InputMarks& marks, eventlog::Log& log,
              const platform::Clock& clock, eventlog::Waker waker, const IsSkipped& is_skipped);

  // Reads on, if there is room. Returns true if something came. `crowded`: the process has read
  // enough ahead, so only an input that holds nothing goes on.
  bool ReadAhead(bool crowded);

  // As those of Inputs, for this input alone.
  bool CaughtUp() const;
  bool HasGap() const { return !gaps_.empty(); }
  const Input* Front() const { return inputs_.empty() ? nullptr : &inputs_.front(); }
  Input Pop();
  void StopFront(const Error& error);
  bool FrontIsSkipped() const { return is_skipped_(from_, inputs_.front().offset); }
  bool StandsAtSkipped() const;
  void Settled() { unsettled_offset_.reset(); }
  std::string Alarm() const;
  InputStatus Offset() const;
  std::optional<int64_t> RetrySteadyUs() const;

  // Keys and values of what waits.
  int64_t bytes() const { return bytes_; }

 private:
  struct Gap {
    int64_t offset = 0;  // of the first record beyond it
    int64_t since_steady_us = 0;
    Position missing;
    bool looked_back = false;
  };

  // Returns true if a gap is so old that its record may lie where reading has been already.
  bool MissesOne() const;
  // Reads on, and back if a gap has been open for long. Returns true if something came.
  Result<bool> ReadOnAndBack();
  Result<bool> ReadBack();
  void CloseBack();
  // Returns false if the whole input stands at the record.
  bool Receive(eventlog::LoggedRecord logged);
  // From now on nothing of the source is taken, and what waits of it is forgotten.
  void StopSource(int64_t offset, Position position, const Error& error);
  // The smaller of `offset` and of every offset that must be read again.
  int64_t BeforeGapsAndStops(int64_t offset) const;
  std::vector<InputStop> Stops() const;
  // The last record of the source that was read; nullopt if none was.
  std::optional<Position> LastRead(int32_t source) const;
  // What is to be kept of the fork that `frame` names. `mark` is the last record that was read.
  v1::PassedFork PassFork(const std::optional<Position>& mark, const FeedFrame& frame) const;
  // Adds the record to those that wait. `cursor` says what is particular to its mark.
  void Push(eventlog::LoggedRecord logged, FeedFrame frame, v1::InputCursor cursor);

  const eventlog::TopicPartition from_;
  const InputMarks& marks_;
  eventlog::Log& log_;
  const platform::Clock& clock_;
  const IsSkipped& is_skipped_;
  const bool one_source_;  // a public feed's partition; an inbox has several sources
  int64_t at_end_steady_us_;
  InputReader reader_;
  eventlog::Asked<std::unique_ptr<eventlog::LogReader>> back_opening_;
  std::unique_ptr<eventlog::LogReader> back_reader_;  // while it looks for what gaps miss
  std::map<int32_t, Position> read_;                  // by source; beyond the marks
  std::map<int32_t, Gap> gaps_;                       // by source; those that are open
  std::optional<InputStop> stop_;                     // of all sources
  std::map<int32_t, InputStop> stops_;                // by source
  std::deque<Input> inputs_;
  int64_t bytes_ = 0;                        // of inputs_
  std::optional<int64_t> unsettled_offset_;  // of the first record that was popped, not settled
  std::string unreadable_;
  RetryDelay retry_;
};

}  // namespace naungan::runtime
