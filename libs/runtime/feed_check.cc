#include "libs/runtime/feed_check.h"

#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/feed_frame.h"

namespace naungan::runtime {
namespace {

// The topics were checked at the start: a broker that does not know one has not heard of it yet.
Error Later(Error error) {
  if (error.code == Code::kNotFound) error.code = Code::kUnavailable;
  return error;
}

}  // namespace

FeedCheck::FeedCheck(std::vector<std::string> feeds, eventlog::TopicPartition own_log,
                     eventlog::Log& log, eventlog::Waker waker)
    : feeds_(std::move(feeds)), own_log_(std::move(own_log)), log_(log), waker_(std::move(waker)) {}

Result<bool> FeedCheck::Run() {
  while (last_.size() < feeds_.size()) {
    const eventlog::TopicPartition feed{.topic = feeds_[last_.size()],
                                        .partition = own_log_.partition};
    if (!reader_) {
      const auto end = log_.EndOffset(feed);
      if (!end) return std::unexpected(Later(end.error()));
      if (*end == 0) {
        last_.emplace(feed, std::nullopt);
        continue;
      }
      auto reader = log_.OpenReader(feed, *end - 1, waker_);
      if (!reader) return std::unexpected(Later(reader.error()));
      reader_ = *std::move(reader);
    }
    NAUNGAN_ASSIGN(const auto records, reader_->Poll(1));
    if (records.empty()) return false;
    NAUNGAN_ASSIGN(const FeedFrame frame, DecodeFeedFrame(feed.topic, records.front().record));
    last_.emplace(feed, frame.position);
    reader_.reset();
  }
  if (!log_end_) {
    const auto end = log_.EndOffset(own_log_);
    if (!end) return std::unexpected(Later(end.error()));
    log_end_ = *end;
  }
  return true;
}

Result<FeedCheck::LastRecords> FeedCheck::Lacking(const FeedBacklog& backlog) const {
  LastRecords lacking;
  for (const auto& [feed, last] : last_) {
    NAUNGAN_ASSIGN(const bool has_all, backlog.CheckFeed(feed, last));
    if (has_all) continue;
    platform::LogWarning("a feed lost records, publishing them again",
                         {{"feed", feed.topic}, {"partition", feed.partition}});
    lacking.emplace(feed, last);
  }
  return lacking;
}

}  // namespace naungan::runtime
