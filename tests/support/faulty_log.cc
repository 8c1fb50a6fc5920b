#include "tests/support/faulty_log.h"

#include "libs/base/check.h"
#include "libs/eventlog/service_table.h"

namespace naungan {
namespace {

using eventlog::AppendOutcome;
using eventlog::LoggedRecord;
using eventlog::Record;
using eventlog::TopicPartition;

std::unexpected<Error> Away() {
  return Fail(Code::kUnavailable, "BROKER_AWAY", "", "The test's broker does not answer.");
}

Error Refused() {
  return {.code = Code::kFailedPrecondition,
          .reason = "RECORD_REFUSED",
          .field = "",
          .message = "The test's topic takes no such record: set max.message.bytes."};
}

}  // namespace

class FaultyLog::Reader final : public eventlog::LogReader {
 public:
  // `withholds`: the log's readable end is that of this reader.
  Reader(const FaultyLog& log, std::unique_ptr<eventlog::LogReader> below, int64_t from_offset,
         bool withholds)
      : log_(log),
        below_(std::move(below)),
        fetching_(log.readers_slow_),
        next_(from_offset),
        withholds_(withholds) {}

  Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) override {
    NAUNGAN_TRY(log_.Answered());
    if (std::exchange(fetching_, false)) return std::vector<LoggedRecord>();
    if (withholds_ && next_ >= log_.readable_end_) return std::vector<LoggedRecord>();
    NAUNGAN_ASSIGN(auto records, below_->Poll(bytes_max));
    if (!records.empty()) next_ = records.back().offset + 1;
    return records;
  }

  int64_t KnownEndOffset() const override { return below_->KnownEndOffset(); }

 private:
  const FaultyLog& log_;
  const std::unique_ptr<eventlog::LogReader> below_;
  bool fetching_;
  int64_t next_;
  const bool withholds_;
};

class FaultyLog::Writer final : public eventlog::LogWriter {
 public:
  Writer(FaultyLog& log, TopicPartition target, eventlog::Waker waker)
      : log_(log), target_(std::move(target)), waker_(std::move(waker)) {
    ++log_.writers_;
  }
  // The record of a writer that is gone may still land, and then no writer learns of it.
  ~Writer() override {
    --log_.writers_;
    if (pending_) pending_->waker = nullptr;
  }

  void Append(Record record) override {
    pending_ = log_.Append(target_, std::move(record), waker_);
  }

  std::optional<AppendOutcome> Poll() override {
    if (!pending_ || !pending_->outcome) return std::nullopt;
    return std::exchange(pending_, nullptr)->outcome;
  }

 private:
  FaultyLog& log_;
  const TopicPartition target_;
  const eventlog::Waker waker_;
  std::shared_ptr<Pending> pending_;
};

class FaultyLog::Feeds final : public eventlog::FeedWriter {
 public:
  Feeds(FaultyLog& log, std::unique_ptr<eventlog::FeedWriter> below)
      : log_(log), below_(std::move(below)) {
    ++log_.writers_;
  }
  ~Feeds() override { --log_.writers_; }

  Status Append(const TopicPartition& target, Record record) override {
    if (failed_ || log_.away_) return Away();
    if (log_.feeds_refusing_) {
      failed_ = true;
      ++log_.feed_refusals_;
      return std::unexpected(Refused());
    }
    auto& left = log_.feed_records_left_;
    if (!left) return below_->Append(target, std::move(record));
    if ((*left)-- > 0) {
      taken_.emplace_back(target, std::move(record));
      return {};
    }
    left.reset();
    failed_ = true;
    taken_.resize((taken_.size() + 1) / 2);
    for (auto& [landing, landed] : taken_) NAUNGAN_TRY(below_->Append(landing, std::move(landed)));
    return Away();
  }

  Result<int64_t> Acknowledged() override {
    if (failed_ || log_.away_) return Away();
    return below_->Acknowledged();
  }

 private:
  FaultyLog& log_;
  const std::unique_ptr<eventlog::FeedWriter> below_;
  std::vector<std::pair<TopicPartition, Record>> taken_;  // while a failure is planned
  bool failed_ = false;
};

void FaultyLog::Release() {
  for (const auto& pending : std::exchange(held_, {})) {
    const int64_t offset = LandBelow(pending->target, std::move(pending->record));
    if (!pending->outcome) pending->outcome = AppendOutcome{.offset = offset, .why = {}};
    if (pending->waker) pending->waker();
  }
}

void FaultyLog::GiveUp() {
  for (const auto& pending : held_) {
    pending->outcome = AppendOutcome{.offset = std::nullopt, .why = "the test gave up"};
    if (pending->waker) pending->waker();
  }
}

std::shared_ptr<FaultyLog::Pending> FaultyLog::Append(const TopicPartition& target, Record record,
                                                      const eventlog::Waker& waker) {
  ++appends_;
  values_.push_back(record.value);
  Fate fate = Fate::kLands;
  if (!fates_.empty()) {
    fate = fates_.front();
    fates_.pop_front();
  }
  auto pending = std::make_shared<Pending>();
  if (fate == Fate::kHeld) {
    *pending = {.target = target, .record = std::move(record), .outcome = {}, .waker = waker};
    held_.push_back(pending);
    return pending;
  }
  pending->outcome = AppendOutcome{.offset = std::nullopt, .why = "the test lost the answer"};
  if (fate == Fate::kRefused) {
    pending->outcome =
        AppendOutcome{.offset = std::nullopt, .why = Refused().message, .refused = true};
    return pending;
  }
  if (fate != Fate::kNeverLands) {
    const int64_t offset = LandBelow(target, std::move(record));
    if (fate == Fate::kLands) pending->outcome = AppendOutcome{.offset = offset, .why = {}};
  }
  return pending;
}

int64_t FaultyLog::LandBelow(const TopicPartition& target, Record record) {
  const auto writer = below_.OpenWriter(target, [] {});
  NAUNGAN_CHECK(writer.has_value(), "the log below has the topic");
  (*writer)->Append(std::move(record));
  const auto outcome = (*writer)->Poll();
  NAUNGAN_CHECK(outcome && outcome->offset, "the log below answers at once");
  return *outcome->offset;
}

void FaultyLog::AnswerApart() {
  holding_apart_ = false;
  for (auto& call : std::exchange(held_apart_, {})) RunApart(std::move(call));
}

void FaultyLog::RunApart(std::move_only_function<void()> call) {
  if (holding_apart_) {
    held_apart_.push_back(std::move(call));
    return;
  }
  is_apart_ = true;
  call();
  is_apart_ = false;
}

void FaultyLog::NoteWaiting(const std::string& topic) {
  if (!is_apart_) waited_for_.push_back(topic);
}

Status FaultyLog::Answered() const {
  if (away_) return Away();
  return {};
}

Result<std::unique_ptr<eventlog::LogReader>> FaultyLog::OpenReader(const TopicPartition& source,
                                                                   int64_t from_offset,
                                                                   eventlog::Waker waker) {
  NAUNGAN_TRY(Answered());
  opened_.emplace_back(source, from_offset);
  NAUNGAN_ASSIGN(auto reader, below_.OpenReader(source, from_offset, std::move(waker)));
  const eventlog::TopicRow* const topic = eventlog::FindTopic(source.topic);
  const bool is_log = topic != nullptr && topic->kind == eventlog::TopicKind::kLog;
  return std::make_unique<Reader>(*this, std::move(reader), from_offset, is_log);
}

Result<std::unique_ptr<eventlog::LogWriter>> FaultyLog::OpenWriter(const TopicPartition& target,
                                                                   eventlog::Waker waker) {
  NoteWaiting(target.topic);
  NAUNGAN_TRY(Answered());
  const eventlog::TopicRow* const topic = eventlog::FindTopic(target.topic);
  if (topic != nullptr && topic->kind == eventlog::TopicKind::kClock) {
    return below_.OpenWriter(target, std::move(waker));
  }
  return std::make_unique<Writer>(*this, target, std::move(waker));
}

Result<std::unique_ptr<eventlog::FeedWriter>> FaultyLog::OpenFeedWriter(eventlog::Waker waker) {
  NoteWaiting("");
  NAUNGAN_TRY(Answered());
  NAUNGAN_ASSIGN(auto feeds, below_.OpenFeedWriter(std::move(waker)));
  return std::make_unique<Feeds>(*this, std::move(feeds));
}

Result<int64_t> FaultyLog::EndOffset(const TopicPartition& source) {
  NoteWaiting(source.topic);
  NAUNGAN_TRY(Answered());
  return below_.EndOffset(source);
}

Result<int64_t> FaultyLog::BeginOffset(const TopicPartition& source) {
  NoteWaiting(source.topic);
  NAUNGAN_TRY(Answered());
  return below_.BeginOffset(source);
}

Result<eventlog::TopicSettings> FaultyLog::DescribeTopic(const std::string& topic) {
  NAUNGAN_TRY(Answered());
  return below_.DescribeTopic(topic);
}

Status FaultyLog::CreateTopic(const eventlog::TopicSettings& settings) {
  NAUNGAN_TRY(Answered());
  return below_.CreateTopic(settings);
}

Result<std::vector<std::string>> FaultyLog::ListTopics() {
  NAUNGAN_TRY(Answered());
  return below_.ListTopics();
}

}  // namespace naungan
