#include "libs/runtime/feed_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/runtime/feed_frame.h"
#include "libs/runtime/gap_rule.h"
#include "libs/runtime/micros.h"

namespace naungan::runtime {
namespace {

constexpr size_t kPollBytes = size_t{1024} * 1024;

// The topics were checked at the start, so a broker that does not know one has not heard of it yet,
// and an offset that is gone was cut off under the reader: try again later.
Error Later(Error error) {
  error.code = Code::kUnavailable;
  return error;
}

}  // namespace

// One reading of one topic partition, up to where it ended when the reading began.
class FeedCheck::Look {
 public:
  Look(const Target& target, int32_t source, const Forks& forks, Opened opened,
       const platform::Clock& clock)
      : topic_(target.topic.topic),
        is_inbox_(target.is_inbox),
        source_(source),
        forks_(forks),
        end_(opened.end),
        clock_(clock),
        reader_(std::move(opened.reader)),
        next_offset_(opened.from),
        read_steady_us_(clock.SteadyUs()),
        // The record before the first one that is read is not known.
        trusts_first_(opened.from > 0),
        seen_{.whole_through = std::nullopt, .from_begin = opened.from == opened.begin} {}

  bool Done() const { return next_offset_ >= end_; }
  const Seen& seen() const { return seen_; }

  // Returns false if there is nothing to read yet.
  Result<bool> Read() {
    const auto records = reader_->Poll(kPollBytes);
    if (!records) return std::unexpected(Later(records.error()));
    for (const eventlog::LoggedRecord& logged : *records) {
      if (logged.offset >= end_) break;
      NAUNGAN_TRY(Receive(logged.record));
    }
    if (records->empty()) {
      NAUNGAN_TRY(CheckNotSilent());
      return false;
    }
    next_offset_ = records->back().offset + 1;
    read_steady_us_ = clock_.SteadyUs();
    return true;
  }

 private:
  Status Receive(const eventlog::Record& record) {
    auto frame = DecodeFeedFrame(topic_, record);
    // What cannot be read in an inbox may be another partition's. Its readers raise the alarm.
    if (!frame && is_inbox_) return {};
    if (!frame) return std::unexpected(std::move(frame).error());
    if (frame->position.partition != source_ && is_inbox_) return {};
    if (forks_.IsLost(frame->position)) return {};
    ++seen_.own_records;
    if (!std::exchange(trusts_first_, false)) {
      NAUNGAN_ASSIGN(const FeedOrder order, JudgeFeedOrder(seen_.whole_through, frame->previous,
                                                           frame->position, frame->fork));
      if (order != FeedOrder::kNext) return {};
    }
    seen_.whole_through = std::move(frame->position);
    return {};
  }

  Status CheckNotSilent() const {
    if (clock_.SteadyUs() - read_steady_us_ < Micros(kFeedSilentMax)) return {};
    return Fail(Code::kUnavailable, "FEED_SILENT", "",
                fmt::format("Nothing of {} could be read for {} s, although it was not read to its "
                            "end. Reading begins again.",
                            topic_, kFeedSilentMax.count() / 1'000));
  }

  const std::string topic_;
  const bool is_inbox_;
  const int32_t source_;
  const Forks& forks_;
  const int64_t end_;
  const platform::Clock& clock_;
  const std::unique_ptr<eventlog::LogReader> reader_;  // null if there is nothing to read
  int64_t next_offset_;
  int64_t read_steady_us_;  // when something was read last
  bool trusts_first_;
  Seen seen_;
};

FeedCheck::FeedCheck(const Topics& topics, const PartitionId& id, eventlog::TopicPartition own_log,
                     Forks forks, eventlog::Log& log, const platform::Clock& clock,
                     eventlog::Waker waker)
    : own_log_(std::move(own_log)),
      forks_(std::move(forks)),
      log_(log),
      clock_(clock),
      opening_(waker),
      ending_(std::move(waker)) {
  for (const std::string& feed : topics.feeds) {
    targets_.push_back({.topic = {.topic = feed, .partition = id.partition}, .seen = {}});
  }
  if (topics.inbox.empty()) return;
  for (int32_t partition = 0; partition < id.partitions; ++partition) {
    targets_.push_back({.topic = {.topic = topics.inbox, .partition = partition},
                        .is_inbox = true,
                        .look_back = kInboxLookBackRecords,
                        .seen = {}});
  }
}

FeedCheck::~FeedCheck() = default;

Result<FeedCheck::Step> FeedCheck::Run() {
  const auto target = std::ranges::find_if(targets_, [](const Target& each) { return !each.seen; });
  if (target != targets_.end()) return LookAt(*target);
  if (log_end_) return Step::kDone;
  if (!ending_.IsUnderWay()) {
    ending_.Begin(log_, [&log = log_, own_log = own_log_] { return log.EndOffset(own_log); });
  }
  const auto end = ending_.Take();
  if (!end) return Step::kWaits;
  if (!*end) return std::unexpected(Later(end->error()));
  log_end_ = **end;
  return Step::kDone;
}

Result<FeedCheck::Opened> FeedCheck::Open(eventlog::Log& log, const Target& target,
                                          const eventlog::Waker& waker) {
  Opened opened;
  NAUNGAN_ASSIGN(opened.end, log.EndOffset(target.topic));
  NAUNGAN_ASSIGN(opened.begin, log.BeginOffset(target.topic));
  opened.from = std::max(opened.begin, opened.end - target.look_back);
  if (opened.from < opened.end) {
    NAUNGAN_ASSIGN(opened.reader, log.OpenReader(target.topic, opened.from, waker));
  }
  return opened;
}

Result<FeedCheck::Step> FeedCheck::LookAt(Target& target) {
  if (!look_) {
    if (!opening_.IsUnderWay()) {
      opening_.Begin(log_, [&log = log_, target, waker = opening_.waker()] {
        return Open(log, target, waker);
      });
    }
    auto opened = opening_.Take();
    if (!opened) return Step::kWaits;
    if (!*opened) return std::unexpected(Later(opened->error()));
    look_ = std::make_unique<Look>(target, own_log_.partition, forks_, **std::move(opened), clock_);
  }
  if (!look_->Done()) {
    NAUNGAN_ASSIGN(const bool read, look_->Read());
    if (!read) return Step::kWaits;
  }
  if (!look_->Done()) return Step::kMoved;
  target.seen = std::exchange(look_, nullptr)->seen();
  if (target.is_inbox && target.seen->own_records < kOwnInboxRecordsMin && MayLookFurther(target)) {
    target.look_back *= 2;
    target.seen.reset();
  }
  return Step::kMoved;
}

Result<FeedCheck::WholeThrough> FeedCheck::Lacking(const FeedBacklog& backlog) const {
  WholeThrough lacking;
  for (const Target& target : targets_) {
    // Ours are further back in this inbox than a look goes.
    if (target.is_inbox && !target.seen->from_begin && !target.seen->whole_through) continue;
    NAUNGAN_ASSIGN(const bool has_all, backlog.CheckFeed(target.topic, target.seen->whole_through));
    if (!has_all) lacking.emplace(target.topic, target.seen->whole_through);
  }
  return lacking;
}

bool FeedCheck::MayLookFurther(const Target& target) {
  return !target.seen->from_begin && target.look_back < kFeedLookBackRecordsMax;
}

bool FeedCheck::LookFurther(const WholeThrough& lacking) {
  bool any = false;
  for (Target& target : targets_) {
    if (!lacking.contains(target.topic) || !MayLookFurther(target)) continue;
    target.look_back *= 2;
    target.seen.reset();
    log_end_.reset();
    any = true;
  }
  return any;
}

}  // namespace naungan::runtime
