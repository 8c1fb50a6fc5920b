#include "libs/runtime/input_reader.h"

#include <utility>

#include "libs/runtime/feed_frame.h"

namespace naungan::runtime {

InputReader::InputReader(eventlog::TopicPartition from, InputMarks::Place place, eventlog::Log& log,
                         eventlog::Waker waker)
    : from_(std::move(from)), log_(log), waker_(std::move(waker)), place_(std::move(place)) {}

Result<std::vector<eventlog::LoggedRecord>> InputReader::Poll() {
  if (!reader_) {
    NAUNGAN_ASSIGN(const int64_t end, log_.EndOffset(from_));
    if (!end_at_opening_) end_at_opening_ = end;
    if (end < place_.next_offset) return BeginAgain();
    must_see_ = place_.last;
    NAUNGAN_ASSIGN(reader_,
                   log_.OpenReader(from_, place_.next_offset - (must_see_ ? 1 : 0), waker_));
  }
  auto records = reader_->Poll(kInputPollBytes);
  if (!records && records.error().reason == "OFFSET_OUT_OF_RANGE") return BeginAgain();
  if (!records || records->empty() || !must_see_) return records;
  if (PositionOf(records->front().record) != std::exchange(must_see_, std::nullopt)) {
    return BeginAgain();
  }
  records->erase(records->begin());
  // Something came, so it must be asked again before it waits.
  if (records->empty()) return reader_->Poll(kInputPollBytes);
  return records;
}

Result<std::vector<eventlog::LoggedRecord>> InputReader::BeginAgain() {
  must_see_.reset();
  NAUNGAN_ASSIGN(const int64_t begin, log_.BeginOffset(from_));
  place_ = {.next_offset = begin, .last = std::nullopt};
  NAUNGAN_ASSIGN(end_at_opening_, log_.EndOffset(from_));
  NAUNGAN_ASSIGN(reader_, log_.OpenReader(from_, begin, waker_));
  return reader_->Poll(kInputPollBytes);
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
