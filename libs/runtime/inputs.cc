#include "libs/runtime/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/gap_rule.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/position_proto.h"
#include "libs/runtime/retry_delay.h"

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

// Names the record in the error. Records are never skipped, so an operator must look at it.
Error AtRecord(Error error, const eventlog::TopicPartition& source, int64_t offset) {
  error.message =
      fmt::format("{}/{} at offset {}: {}", source.topic, source.partition, offset, error.message);
  return error;
}

}  // namespace

// One input partition.
class Inputs::Source {
 public:
  Source(eventlog::TopicPartition from, const InputMarks& marks, eventlog::Log& log,
         const platform::Clock& clock, eventlog::Waker waker)
      : from_(std::move(from)),
        marks_(marks),
        log_(log),
        clock_(clock),
        waker_(std::move(waker)),
        one_source_(IsFeedOfOneSource(from_.topic)),
        at_end_steady_us_(clock.SteadyUs()),
        next_offset_(marks.NextOffset(from_.topic, from_.partition)) {}

  // `crowded`: the process has read enough ahead, so only an input that holds nothing goes on.
  Result<bool> ReadAhead(bool crowded) {
    const bool full = inputs_.size() >= kReadAheadRecordsMax || bytes_ >= kReadAheadBytesMax ||
                      (crowded && !inputs_.empty());
    if (full || !retry_.Due(clock_.SteadyUs())) return false;
    auto records = MissesOne() ? LookBack() : Poll();
    if (!records) {
      if (records.error().code == Code::kUnavailable || records.error().code == Code::kNotFound) {
        unreadable_ = records.error().message;
        reader_.reset();
        retry_.Failed(clock_.SteadyUs());
        return false;
      }
      return std::unexpected(std::move(records).error());
    }
    unreadable_.clear();
    retry_.Succeeded();
    for (eventlog::LoggedRecord& record : *records) {
      if (auto received = Receive(std::move(record)); !received) {
        return std::unexpected(AtRecord(std::move(received).error(), from_, next_offset_));
      }
    }
    if (records->empty() && inputs_.empty() && gaps_.empty()) {
      at_end_steady_us_ = clock_.SteadyUs();
    }
    return !records->empty();
  }

  bool CaughtUp() const {
    return end_at_opening_ && next_offset_ >= *end_at_opening_ && inputs_.empty();
  }
  bool HasGap() const { return !gaps_.empty(); }

  const Input* Front() const { return inputs_.empty() ? nullptr : &inputs_.front(); }
  void Pop() {
    if (!unsettled_offset_) unsettled_offset_ = inputs_.front().offset;
    bytes_ -= BytesOf(inputs_.front().record);
    inputs_.pop_front();
  }
  void Settled() { unsettled_offset_.reset(); }
  int64_t bytes() const { return bytes_; }

  std::string Alarm() const {
    if (!unreadable_.empty()) {
      return fmt::format("input {}/{} cannot be read: {}", from_.topic, from_.partition,
                         unreadable_);
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

  InputStatus Offset() const {
    const int64_t waiting = inputs_.empty() ? next_offset_ : inputs_.front().offset;
    int64_t next = unsettled_offset_.value_or(waiting);
    for (const auto& [source, gap] : gaps_) next = std::min(next, gap.offset);
    const int64_t end = reader_ ? reader_->KnownEndOffset() : next;
    const int64_t lag = std::max<int64_t>(0, end - next);
    const bool behind = lag > 0 || !unreadable_.empty();
    return {.topic = from_.topic,
            .partition = from_.partition,
            .next_offset = next,
            .lag_records = lag,
            .behind_ms = behind ? MillisOf(clock_.SteadyUs() - at_end_steady_us_) : 0};
  }

  std::optional<int64_t> RetrySteadyUs() const { return retry_.DueSteadyUs(); }

 private:
  struct Gap {
    int64_t offset = 0;  // of the first record beyond it
    int64_t since_steady_us = 0;
    Position missing;
    bool looked_back = false;
  };

  // Returns true if a gap is so old that its record may lie where reading has been already.
  bool MissesOne() const {
    return std::ranges::any_of(gaps_, [&](const auto& source_and_gap) {
      const Gap& gap = source_and_gap.second;
      return !gap.looked_back && clock_.SteadyUs() - gap.since_steady_us >= Micros(kGapLookBack);
    });
  }

  Result<std::vector<eventlog::LoggedRecord>> LookBack() {
    NAUNGAN_TRY(ReadFromBegin());
    for (auto& [source, gap] : gaps_) gap.looked_back = true;
    return reader_->Poll(kInputPollBytes);
  }

  // An offset is only a hint; positions say what was read. So nothing is decided twice.
  Status ReadFromBegin() {
    NAUNGAN_ASSIGN(next_offset_, log_.BeginOffset(from_));
    NAUNGAN_ASSIGN(reader_, log_.OpenReader(from_, next_offset_, waker_));
    return {};
  }

  Result<std::vector<eventlog::LoggedRecord>> Poll() {
    if (!end_at_opening_) {
      NAUNGAN_ASSIGN(end_at_opening_, log_.EndOffset(from_));
    }
    if (!reader_) {
      NAUNGAN_ASSIGN(reader_, log_.OpenReader(from_, next_offset_, waker_));
    }
    auto records = reader_->Poll(kInputPollBytes);
    if (records || records.error().code != Code::kDataLoss || from_start_) return records;
    NAUNGAN_TRY(ReadFromBegin());
    from_start_ = true;
    return reader_->Poll(kInputPollBytes);
  }

  Status Receive(eventlog::LoggedRecord logged) {
    next_offset_ = logged.offset;
    NAUNGAN_ASSIGN(FeedFrame frame, DecodeFeedFrame(from_.topic, logged.record));
    const int32_t source = frame.position.partition;
    if (one_source_ && source != from_.partition) {
      return Fail(Code::kInvalidArgument, "FRAME_MALFORMED", "ce_source",
                  "A partition of a public feed holds only records of the source with its number.");
    }
    const auto read = read_.find(source);
    const auto mark =
        read != read_.end() ? read->second : marks_.Find(from_.topic, from_.partition, source);
    NAUNGAN_ASSIGN(const FeedOrder order, JudgeFeedOrder(mark, frame.previous, frame.position));
    ++next_offset_;
    if (order == FeedOrder::kGap && frame.previous) {
      gaps_.try_emplace(source, Gap{.offset = logged.offset,
                                    .since_steady_us = clock_.SteadyUs(),
                                    .missing = *frame.previous});
    }
    if (order != FeedOrder::kNext) return {};
    gaps_.erase(source);
    read_[source] = frame.position;
    Push(std::move(logged), std::move(frame));
    return {};
  }

  void Push(eventlog::LoggedRecord logged, FeedFrame frame) {
    Input input;
    input.cursor.set_topic(from_.topic);
    input.cursor.set_partition(from_.partition);
    *input.cursor.mutable_through() = ToProto(frame.position);
    // Records beyond a gap were not decided on, so a restart must read them again.
    int64_t next = next_offset_;
    for (const auto& [source, gap] : gaps_) next = std::min(next, gap.offset);
    input.cursor.set_next_offset(next);
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

  const eventlog::TopicPartition from_;
  const InputMarks& marks_;
  eventlog::Log& log_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;
  const bool one_source_;  // a public feed's partition; an inbox has several sources
  std::unique_ptr<eventlog::LogReader> reader_;
  int64_t at_end_steady_us_;
  int64_t next_offset_;
  std::optional<int64_t> end_at_opening_;
  bool from_start_ = false;
  std::map<int32_t, Position> read_;  // by source; beyond the marks
  std::map<int32_t, Gap> gaps_;       // by source; those that are open
  std::deque<Input> inputs_;
  int64_t bytes_ = 0;                        // of inputs_
  std::optional<int64_t> unsettled_offset_;  // of the first record that was popped, not settled
  std::string unreadable_;
  RetryDelay retry_;
};

Inputs::Inputs(const std::vector<InputSpec>& specs, int32_t partition, const InputMarks& marks,
               eventlog::Log& log, const platform::Clock& clock, const eventlog::Waker& waker,
               platform::MemoryBudget& memory)
    : claim_(memory, platform::MemoryUse::kReadAhead) {
  for (const InputSpec& spec : specs) {
    for (const int32_t from : InputPartitions(spec, partition)) {
      sources_.push_back(
          std::make_unique<Source>(eventlog::TopicPartition{.topic = spec.topic, .partition = from},
                                   marks, log, clock, waker));
    }
  }
}

Inputs::~Inputs() = default;

Result<bool> Inputs::ReadAhead() {
  bool any = false;
  int64_t bytes = 0;
  for (const auto& source : sources_) {
    NAUNGAN_ASSIGN(const bool read, source->ReadAhead(!claim_.HasRoom()));
    any = any || read;
    bytes += source->bytes();
  }
  claim_.Set(bytes);
  return any;
}

bool Inputs::CaughtUp() const {
  return std::ranges::all_of(sources_, [](const auto& source) { return source->CaughtUp(); });
}

bool Inputs::HasGap() const {
  return std::ranges::any_of(sources_, [](const auto& source) { return source->HasGap(); });
}

const Input* Inputs::Front() {
  for (size_t i = 0; i < sources_.size(); ++i) {
    const Input* const input = sources_[turn_]->Front();
    if (input != nullptr) return input;
    turn_ = (turn_ + 1) % sources_.size();
  }
  return nullptr;
}

void Inputs::Pop() {
  sources_[turn_]->Pop();
  turn_ = (turn_ + 1) % sources_.size();
}

void Inputs::Settled() {
  for (const auto& source : sources_) source->Settled();
}

std::string Inputs::Alarm() const {
  for (const auto& source : sources_) {
    if (std::string alarm = source->Alarm(); !alarm.empty()) return alarm;
  }
  return {};
}

std::vector<InputStatus> Inputs::Offsets() const {
  std::vector<InputStatus> offsets;
  offsets.reserve(sources_.size());
  for (const auto& source : sources_) offsets.push_back(source->Offset());
  return offsets;
}

std::optional<int64_t> Inputs::RetrySteadyUs() const {
  std::optional<int64_t> first;
  for (const auto& source : sources_) {
    const auto retry = source->RetrySteadyUs();
    if (retry && (!first || *retry < *first)) first = retry;
  }
  return first;
}

}  // namespace naungan::runtime
