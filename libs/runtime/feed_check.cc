#include "libs/runtime/feed_check.h"

#include <utility>

#include "libs/runtime/feed_frame.h"

namespace naungan::runtime {

FeedCheck::FeedCheck(std::vector<std::string> feeds, int32_t partition, eventlog::Log& log,
                     eventlog::Waker waker)
    : feeds_(std::move(feeds)), partition_(partition), log_(log), waker_(std::move(waker)) {}

Result<bool> FeedCheck::Run() {
  while (last_.size() < feeds_.size()) {
    const eventlog::TopicPartition feed{.topic = feeds_[last_.size()], .partition = partition_};
    if (!reader_) {
      NAUNGAN_ASSIGN(const int64_t end, log_.EndOffset(feed));
      if (end == 0) {
        last_.emplace(feed, std::nullopt);
        continue;
      }
      NAUNGAN_ASSIGN(reader_, log_.OpenReader(feed, end - 1, waker_));
    }
    NAUNGAN_ASSIGN(const auto records, reader_->Poll(1));
    if (records.empty()) return false;
    NAUNGAN_ASSIGN(const FeedFrame frame, DecodeFeedFrame(feed.topic, records.front().record));
    last_.emplace(feed, frame.position);
    reader_.reset();
  }
  return true;
}

}  // namespace naungan::runtime
