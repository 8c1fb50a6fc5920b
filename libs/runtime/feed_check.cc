#include "libs/runtime/feed_check.h"

#include <utility>

#include "libs/runtime/feed_frame.h"

namespace naungan::runtime {
namespace {

// The topics were checked at the start: a broker that does not know one has not heard of it yet.
Error Later(Error error) {
  if (error.code == Code::kNotFound) error.code = Code::kUnavailable;
  return error;
}

}  // namespace

FeedCheck::FeedCheck(std::vector<std::string> feeds, int32_t partition, eventlog::Log& log,
                     eventlog::Waker waker)
    : feeds_(std::move(feeds)), partition_(partition), log_(log), waker_(std::move(waker)) {}

Result<bool> FeedCheck::Run() {
  while (last_.size() < feeds_.size()) {
    const eventlog::TopicPartition feed{.topic = feeds_[last_.size()], .partition = partition_};
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
  return true;
}

}  // namespace naungan::runtime
