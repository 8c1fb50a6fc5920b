#include "libs/runtime/feed_check.h"

#include <algorithm>
#include <utility>

#include "libs/runtime/feed_frame.h"
#include "libs/runtime/gap_rule.h"

namespace naungan::runtime {
namespace {

constexpr size_t kPollBytes = size_t{1024} * 1024;

// The topics were checked at the start, so a broker that does not know one has not heard of it yet:
// try again later.
Error Later(Error error) {
  if (error.code == Code::kNotFound) error.code = Code::kUnavailable;
  return error;
}

}  // namespace

// One reading of one feed partition, up to where it ended when the reading began.
class FeedCheck::Look {
 public:
  // Reads the last records, or all of them.
  static Result<std::unique_ptr<Look>> Begin(const eventlog::TopicPartition& feed, bool all,
                                             eventlog::Log& log, const eventlog::Waker& waker) {
    NAUNGAN_ASSIGN(const int64_t end, log.EndOffset(feed));
    NAUNGAN_ASSIGN(const int64_t begin, log.BeginOffset(feed));
    const int64_t from = all ? begin : std::max(begin, end - kFeedLookBackRecords);
    std::unique_ptr<eventlog::LogReader> reader;
    if (from < end) {
      NAUNGAN_ASSIGN(reader, log.OpenReader(feed, from, waker));
    }
    return std::make_unique<Look>(feed.topic, from, end, std::move(reader));
  }

  Look(std::string topic, int64_t from, int64_t end, std::unique_ptr<eventlog::LogReader> reader)
      : topic_(std::move(topic)),
        end_(end),
        reader_(std::move(reader)),
        next_offset_(from),
        // The record before the first one that is read is not known.
        trusts_first_(from > 0) {}

  bool Done() const { return next_offset_ >= end_; }
  const std::optional<Position>& whole_through() const { return whole_through_; }

  // Returns false if there is nothing to read yet.
  Result<bool> Read() {
    NAUNGAN_ASSIGN(const auto records, reader_->Poll(kPollBytes));
    for (const eventlog::LoggedRecord& logged : records) {
      if (logged.offset >= end_) break;
      NAUNGAN_TRY(Receive(logged.record));
    }
    if (!records.empty()) next_offset_ = records.back().offset + 1;
    return !records.empty();
  }

 private:
  Status Receive(const eventlog::Record& record) {
    NAUNGAN_ASSIGN(FeedFrame frame, DecodeFeedFrame(topic_, record));
    if (!std::exchange(trusts_first_, false)) {
      NAUNGAN_ASSIGN(const FeedOrder order,
                     JudgeFeedOrder(whole_through_, frame.previous, frame.position));
      if (order != FeedOrder::kNext) return {};
    }
    whole_through_ = std::move(frame.position);
    return {};
  }

  const std::string topic_;
  const int64_t end_;
  const std::unique_ptr<eventlog::LogReader> reader_;
  int64_t next_offset_;
  bool trusts_first_;
  std::optional<Position> whole_through_;
};

FeedCheck::FeedCheck(std::vector<std::string> feeds, eventlog::TopicPartition own_log,
                     eventlog::Log& log, eventlog::Waker waker)
    : feeds_(std::move(feeds)), own_log_(std::move(own_log)), log_(log), waker_(std::move(waker)) {}

FeedCheck::~FeedCheck() = default;

Result<FeedCheck::Step> FeedCheck::Run() {
  if (whole_through_.size() == feeds_.size()) {
    const auto end = log_.EndOffset(own_log_);
    if (!end) return std::unexpected(Later(end.error()));
    log_end_ = *end;
    return Step::kDone;
  }
  const eventlog::TopicPartition feed{.topic = feeds_[whole_through_.size()],
                                      .partition = own_log_.partition};
  if (!look_) {
    auto look = Look::Begin(feed, all_, log_, waker_);
    if (!look) return std::unexpected(Later(look.error()));
    look_ = *std::move(look);
  }
  if (!look_->Done()) {
    NAUNGAN_ASSIGN(const bool read, look_->Read());
    if (!read) return Step::kWaits;
  }
  if (look_->Done()) {
    whole_through_.emplace(feed, look_->whole_through());
    look_.reset();
  }
  return Step::kMoved;
}

Result<FeedCheck::WholeThrough> FeedCheck::Lacking(const FeedBacklog& backlog) const {
  WholeThrough lacking;
  for (const auto& [feed, whole_through] : whole_through_) {
    NAUNGAN_ASSIGN(const bool has_all, backlog.CheckFeed(feed, whole_through));
    if (!has_all) lacking.emplace(feed, whole_through);
  }
  return lacking;
}

bool FeedCheck::LookAtAll() {
  whole_through_.clear();
  return !std::exchange(all_, true);
}

}  // namespace naungan::runtime
