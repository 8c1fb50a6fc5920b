#include "libs/runtime/input_reader.h"

#include <utility>

#include "libs/runtime/feed_frame.h"

namespace naungan::runtime {

Result<std::unique_ptr<eventlog::LogReader>> InputReader::OpenAtBegin(
    eventlog::Log& log, const eventlog::TopicPartition& from, eventlog::Waker waker) {
  NAUNGAN_ASSIGN(const int64_t begin, log.BeginOffset(from));
  return log.OpenReader(from, begin, std::move(waker));
}

InputReader::InputReader(eventlog::TopicPartition from, InputMarks::Place place, eventlog::Log& log,
                         eventlog::Waker waker)
    : from_(std::move(from)), log_(log), place_(std::move(place)), opening_(std::move(waker)) {}

Result<std::vector<eventlog::LoggedRecord>> InputReader::Poll() {
  NAUNGAN_ASSIGN(const bool open, FinishOpening());
  if (!open) return std::vector<eventlog::LoggedRecord>();
  auto records = reader_->Poll(kInputPollBytes);
  bool is_other = !records && records.error().reason == "OFFSET_OUT_OF_RANGE";
  if (records && !records->empty() && must_see_) {
    is_other = PositionOf(records->front().record) != std::exchange(must_see_, std::nullopt);
    if (!is_other) {
      records->erase(records->begin());
      // Something came, so it must be asked again before it waits.
      if (records->empty()) return reader_->Poll(kInputPollBytes);
    }
  }
  if (!is_other) return records;
  BeginAgain();
  NAUNGAN_ASSIGN(const bool open_again, FinishOpening());
  if (!open_again) return std::vector<eventlog::LoggedRecord>();
  return reader_->Poll(kInputPollBytes);
}

void InputReader::Close() {
  opening_.Forget();
  reader_.reset();
}

Result<InputReader::Opened> InputReader::Open(eventlog::Log& log,
                                              const eventlog::TopicPartition& from,
                                              const InputMarks::Place& place, bool again,
                                              eventlog::Waker waker) {
  Opened opened;
  NAUNGAN_ASSIGN(opened.end, log.EndOffset(from));
  opened.again = again || opened.end < place.next_offset;
  if (opened.again) {
    NAUNGAN_ASSIGN(opened.from_offset, log.BeginOffset(from));
  } else {
    opened.from_offset = place.next_offset - (place.last ? 1 : 0);
  }
  NAUNGAN_ASSIGN(opened.reader, log.OpenReader(from, opened.from_offset, std::move(waker)));
  return opened;
}

Result<bool> InputReader::FinishOpening() {
  if (reader_) return true;
  if (!opening_.IsUnderWay()) {
    opening_.Begin(log_,
                   [&log = log_, from = from_, place = place_, again = again_,
                    waker = opening_.waker()] { return Open(log, from, place, again, waker); });
  }
  auto outcome = opening_.Take();
  if (!outcome) return false;
  NAUNGAN_ASSIGN(Opened opened, *std::move(outcome));
  if (opened.again) {
    place_ = {.next_offset = opened.from_offset, .last = std::nullopt};
    end_at_opening_ = opened.end;
  }
  if (!end_at_opening_) end_at_opening_ = opened.end;
  must_see_ = place_.last;
  again_ = false;
  reader_ = std::move(opened.reader);
  return true;
}

void InputReader::BeginAgain() {
  reader_.reset();
  again_ = true;
}

void InputReader::PassOver(const eventlog::LoggedRecord& record, bool is_last) {
  // Reading is not interrupted between the records of one poll.
  place_ = {.next_offset = record.offset + 1,
            .last = is_last ? PositionOf(record.record) : std::nullopt};
}

std::optional<Position> InputReader::PositionOf(const eventlog::Record& record) const {
  auto frame = DecodeFeedFrame(from_.topic, record);
  if (!frame) return std::nullopt;
  return std::move(frame->position);
}

}  // namespace naungan::runtime
