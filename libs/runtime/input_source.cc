#include "libs/runtime/input_source.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/service_table.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/log.h"
#include "libs/runtime/gap_rule.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/position_proto.h"

namespace naungan::runtime {
namespace {

int64_t BytesOf(const InputRecord& record) {
  return std::ssize(record.key) + std::ssize(record.value);
}

// A topic that is not in the table of services is read like an inbox: from several sources.
bool IsFeedOfOneSource(std::string_view topic) {
  const eventlog::TopicRow* const row = eventlog::FindTopic(topic);
  if (row == nullptr) return false;
  NAUNGAN_CHECK(row->kind != eventlog::TopicKind::kCompacted,
                "compaction leaves gaps, and inputs would wait for what is gone");
  return eventlog::IsFeedOfOneSource(row->kind);
}

std::string Text(const Error& error) { return fmt::format("{}: {}", error.reason, error.message); }

}  // namespace

InputSource::InputSource(eventlog::TopicPartition from, const InputMarks& marks, eventlog::Log& log,
                         const platform::Clock& clock, eventlog::Waker waker,
                         const IsSkipped& is_skipped)
    : from_(std::move(from)),
      marks_(marks),
      log_(log),
      clock_(clock),
      is_skipped_(is_skipped),
      one_source_(IsFeedOfOneSource(from_.topic)),
      at_end_steady_us_(clock.SteadyUs()),
      reader_(from_, marks.Furthest(from_.topic, from_.partition), log, waker),
      back_opening_(std::move(waker)) {}

bool InputSource::ReadAhead(bool crowded) {
  const bool full = inputs_.size() >= kReadAheadRecordsMax || bytes_ >= kReadAheadBytesMax ||
                    (crowded && !inputs_.empty());
  if (stop_ || full || !retry_.Due(clock_.SteadyUs())) return false;
  const auto read = ReadOnAndBack();
  if (!read) {
    unreadable_ = read.error().message;
    reader_.Close();
    CloseBack();
    retry_.Failed(clock_.SteadyUs());
    return false;
  }
  if (!reader_.IsOpen()) return *read;
  unreadable_.clear();
  retry_.Succeeded();
  if (!*read && inputs_.empty() && gaps_.empty() && stops_.empty() && !stop_) {
    at_end_steady_us_ = clock_.SteadyUs();
  }
  return *read;
}

bool InputSource::CaughtUp() const {
  return inputs_.empty() && (stop_ || (reader_.end_at_opening() &&
                                       reader_.next_offset() >= *reader_.end_at_opening()));
}

Input InputSource::Pop() {
  Input input = std::move(inputs_.front());
  inputs_.pop_front();
  if (!unsettled_offset_) unsettled_offset_ = input.offset;
  bytes_ -= BytesOf(input.record);
  return input;
}

void InputSource::StopFront(const Error& error) {
  const Input& input = inputs_.front();
  StopSource(input.offset, input.record.source, error);
}

bool InputSource::StandsAtSkipped() const {
  return std::ranges::any_of(
      Stops(), [&](const InputStop& stop) { return is_skipped_(from_, stop.offset); });
}

std::string InputSource::Alarm() const {
  if (const auto stops = Stops(); !stops.empty()) {
    return fmt::format(
        "input {}/{} stands at offset {}, and others go on: {} If nothing else helps, naungan "
        "inputs skip goes on past the record.",
        from_.topic, from_.partition, stops.front().offset, stops.front().why);
  }
  if (!unreadable_.empty()) {
    return fmt::format("input {}/{} cannot be read: {}", from_.topic, from_.partition, unreadable_);
  }
  for (const auto& [source, gap] : gaps_) {
    if (clock_.SteadyUs() - gap.since_steady_us < Micros(kGapAlarm)) continue;
    return fmt::format(
        "input {}/{} waits for {}, which source partition {} has not sent again. Check that its "
        "leader publishes.",
        from_.topic, from_.partition, ToText(gap.missing), source);
  }
  return {};
}

InputStatus InputSource::Offset() const {
  const int64_t waiting = inputs_.empty() ? reader_.next_offset() : inputs_.front().offset;
  const int64_t next = BeforeGapsAndStops(unsettled_offset_.value_or(waiting));
  const int64_t end = reader_.KnownEndOffset();
  const int64_t lag = std::max<int64_t>(0, end - next);
  auto stops = Stops();
  const bool behind = lag > 0 || !unreadable_.empty() || !stops.empty();
  return {.topic = from_.topic,
          .partition = from_.partition,
          .next_offset = next,
          .lag_records = lag,
          .behind_ms = behind ? MillisOf(clock_.SteadyUs() - at_end_steady_us_) : 0,
          .stops = std::move(stops)};
}

std::optional<int64_t> InputSource::RetrySteadyUs() const {
  // A topic that is being opened wakes us.
  return reader_.IsOpening() ? std::nullopt : retry_.DueSteadyUs();
}

bool InputSource::MissesOne() const {
  return std::ranges::any_of(gaps_, [&](const auto& source_and_gap) {
    const Gap& gap = source_and_gap.second;
    return !gap.looked_back && clock_.SteadyUs() - gap.since_steady_us >= Micros(kGapLookBack);
  });
}

Result<bool> InputSource::ReadOnAndBack() {
  NAUNGAN_ASSIGN(auto records, reader_.Poll());
  for (eventlog::LoggedRecord& record : records) {
    if (stop_) break;
    InputMarks::Place before = reader_.place();
    reader_.PassOver(record, /*is_last=*/&record == &records.back());
    if (!Receive(std::move(record))) reader_.StandAt(std::move(before));
  }
  NAUNGAN_ASSIGN(const bool read_back, ReadBack());
  return !records.empty() || read_back;
}

// What is missing is taken wherever it stands before the place where reading goes on, and
// everything else was seen already. Meanwhile other sources, and other inputs, go on.
Result<bool> InputSource::ReadBack() {
  if (!back_reader_) {
    if (!back_opening_.IsUnderWay()) {
      if (!MissesOne()) return false;
      back_opening_.Begin(log_, [&log = log_, from = from_, waker = back_opening_.waker()] {
        return InputReader::OpenAtBegin(log, from, waker);
      });
    }
    auto opened = back_opening_.Take();
    if (!opened) return false;
    NAUNGAN_ASSIGN(back_reader_, *std::move(opened));
    for (auto& [source, gap] : gaps_) gap.looked_back = true;
  }
  NAUNGAN_ASSIGN(auto records, back_reader_->Poll(kInputPollBytes));
  for (eventlog::LoggedRecord& record : records) {
    if (record.offset >= reader_.next_offset() || stop_) break;
    Receive(std::move(record));
  }
  const bool met = !records.empty() && records.back().offset + 1 >= reader_.next_offset();
  if (met || stop_ || (records.empty() && gaps_.empty())) back_reader_.reset();
  return !records.empty();
}

// It looks back once more for what is still missing.
void InputSource::CloseBack() {
  if (back_reader_) {
    for (auto& [source, gap] : gaps_) gap.looked_back = false;
  }
  back_opening_.Forget();
  back_reader_.reset();
}

bool InputSource::Receive(eventlog::LoggedRecord logged) {
  auto decoded = DecodeFeedFrame(from_.topic, logged.record);
  if (decoded && one_source_ && decoded->position.partition != from_.partition) {
    decoded =
        Fail(Code::kInvalidArgument, "FRAME_MALFORMED", "ce_source",
             "A partition of a public feed holds only records of the source with its number.");
  }
  if (!decoded) {
    if (is_skipped_(from_, logged.offset)) return true;
    stop_ = {.offset = logged.offset, .position = std::nullopt, .why = Text(decoded.error())};
    return false;
  }
  FeedFrame& frame = *decoded;
  const int32_t source = frame.position.partition;
  if (stops_.contains(source)) return true;
  const auto mark = LastRead(source);
  auto order = JudgeFeedOrder(mark, frame.previous, frame.position, frame.fork);
  if (!order && is_skipped_(from_, logged.offset)) order = FeedOrder::kNext;
  if (!order) {
    StopSource(logged.offset, frame.position, order.error());
    return true;
  }
  if (*order == FeedOrder::kGap && frame.previous) {
    gaps_.try_emplace(source, Gap{.offset = logged.offset,
                                  .since_steady_us = clock_.SteadyUs(),
                                  .missing = *frame.previous});
  }
  if (*order != FeedOrder::kNext) return true;
  gaps_.erase(source);
  read_[source] = frame.position;
  v1::InputCursor cursor;
  if (frame.fork) *cursor.mutable_passed_fork() = PassFork(mark, frame);
  Push(std::move(logged), std::move(frame), std::move(cursor));
  return true;
}

v1::PassedFork InputSource::PassFork(const std::optional<Position>& mark,
                                     const FeedFrame& frame) const {
  v1::PassedFork passed;
  *passed.mutable_fork() = ToProto(*frame.fork);
  if (frame.previous) *passed.mutable_previous() = ToProto(*frame.previous);
  if (mark && mark != frame.previous) {
    *passed.mutable_held() = ToProto(*mark);
    platform::LogWarning("an input goes on although its source lost what was read of it",
                         {{"input", from_.topic},
                          {"partition", from_.partition},
                          {"read", ToText(*mark)},
                          {"fork", ToText(*frame.fork)}});
  }
  return passed;
}

void InputSource::StopSource(int64_t offset, Position position, const Error& error) {
  const int32_t source = position.partition;
  std::erase_if(inputs_, [&](const Input& input) {
    const Position& other = input.record.source;
    const bool beyond = other.partition == source && !Before(other, position);
    if (beyond) bytes_ -= BytesOf(input.record);
    return beyond;
  });
  gaps_.erase(source);
  stops_[source] = {.offset = offset, .position = std::move(position), .why = Text(error)};
  // A restart must read it again, so no mark of another source may say that reading goes on
  // behind it.
  for (Input& input : inputs_) {
    input.cursor.set_next_offset(BeforeGapsAndStops(input.cursor.next_offset()));
  }
}

int64_t InputSource::BeforeGapsAndStops(int64_t offset) const {
  for (const auto& [source, gap] : gaps_) offset = std::min(offset, gap.offset);
  for (const InputStop& stop : Stops()) offset = std::min(offset, stop.offset);
  return offset;
}

std::vector<InputStop> InputSource::Stops() const {
  std::vector<InputStop> stops;
  if (stop_) stops.push_back(*stop_);
  for (const auto& [source, stop] : stops_) stops.push_back(stop);
  return stops;
}

std::optional<Position> InputSource::LastRead(int32_t source) const {
  const auto read = read_.find(source);
  if (read != read_.end()) return read->second;
  return marks_.Find(from_.topic, from_.partition, source);
}

void InputSource::Push(eventlog::LoggedRecord logged, FeedFrame frame, v1::InputCursor cursor) {
  Input input;
  input.cursor = std::move(cursor);
  input.cursor.set_topic(from_.topic);
  input.cursor.set_partition(from_.partition);
  *input.cursor.mutable_through() = ToProto(frame.position);
  // Records beyond a gap were not decided on, so a restart must read them again.
  input.cursor.set_next_offset(BeforeGapsAndStops(reader_.next_offset()));
  input.offset = logged.offset;
  input.record = {.topic = from_.topic,
                  .partition = from_.partition,
                  .source = std::move(frame.position),
                  .type = std::move(frame.type),
                  .subject = std::move(frame.subject),
                  .key = std::move(logged.record.key),
                  .value = std::move(logged.record.value),
                  .time_us = frame.time_us};
  bytes_ += BytesOf(input.record);
  inputs_.push_back(std::move(input));
}

}  // namespace naungan::runtime
