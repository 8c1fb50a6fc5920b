// Reads one input partition on from where it was read last. Whenever it opens the topic, it reads
// the last record again. If another one stands there, or none, the topic lost its tail and grew
// again, or was made anew: then it reads from the topic's beginning. An offset is only a hint, and
// positions say what was read, so nothing is decided twice by that. It opens the topic without
// waiting for the broker.
//
// One thread, that of the partition; the waker may be called from any. `log` must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/asked.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/input_marks.h"

namespace naungan::runtime {

// How much one poll asks for.
inline constexpr size_t kInputPollBytes = size_t{512} * 1024;

class InputReader {
 public:
  // Opens a reader of all that a topic partition holds. Blocks. Errors: those of the log.
  static Result<std::unique_ptr<eventlog::LogReader>> OpenAtBegin(
      eventlog::Log& log, const eventlog::TopicPartition& from, eventlog::Waker waker);

  InputReader(eventlog::TopicPartition from, InputMarks::Place place, eventlog::Log& log,
              eventlog::Waker waker);

  // Returns the next records; tell of each, in order, with PassOver. Begins to open the topic if it
  // is not open, and returns none until it is. Errors: those of the log; then call Close and try
  // again later.
  Result<std::vector<eventlog::LoggedRecord>> Poll();
  bool IsOpen() const { return reader_ != nullptr; }
  bool IsOpening() const { return opening_.IsUnderWay(); }
  void Close();

  // Reading goes on after `record`. `is_last`: it is the last one of its poll.
  void PassOver(const eventlog::LoggedRecord& record, bool is_last);
  // Reading stands at `place` for good.
  void StandAt(InputMarks::Place place) { place_ = std::move(place); }

  const InputMarks::Place& place() const { return place_; }
  int64_t next_offset() const { return place_.next_offset; }
  // Where the topic ended when it was opened first, or was found to be another one; nullopt before.
  const std::optional<int64_t>& end_at_opening() const { return end_at_opening_; }
  // As LogReader::KnownEndOffset; next_offset() while the topic is not open.
  int64_t KnownEndOffset() const { return reader_ ? reader_->KnownEndOffset() : next_offset(); }

 private:
  struct Opened {
    std::unique_ptr<eventlog::LogReader> reader;
    int64_t from_offset = 0;  // of the first record that the reader gives
    int64_t end = 0;          // of the topic
    bool again = false;       // it is another topic, and read from its beginning
  };

  // Blocks.
  static Result<Opened> Open(eventlog::Log& log, const eventlog::TopicPartition& from,
                             const InputMarks::Place& place, bool again, eventlog::Waker waker);
  // Returns false while the topic is not open.
  Result<bool> FinishOpening();
  void BeginAgain();
  std::optional<Position> PositionOf(const eventlog::Record& record) const;

  const eventlog::TopicPartition from_;
  eventlog::Log& log_;
  InputMarks::Place place_;  // what was read last, and where reading goes on
  bool again_ = false;       // the next opening reads from the topic's beginning
  std::optional<int64_t> end_at_opening_;
  // Set until the reader has given the record before that place again.
  std::optional<Position> must_see_;
  eventlog::Asked<Opened> opening_;
  std::unique_ptr<eventlog::LogReader> reader_;
};

}  // namespace naungan::runtime
