// Looks how far each of a partition's own public feed partitions is whole, when it takes over: it
// reads the last records as any reader would (gap_rule.h), so that a feed which lost its tail and
// grew again shows its hole. Passive; one thread. `log` must outlive it.
//
//   Run until kDone --> read the own log up to log_end() --> Lacking
//     ^                                                         |
//     +------- LookAtAll, before anything counts as lost <------+
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/feed_backlog.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

// A hole that lies further back is not found.
inline constexpr int64_t kFeedLookBackRecords = 1'024;

class FeedCheck {
 public:
  // By feed partition: the position up to which a reader gets; absent: not even the first record.
  using WholeThrough = std::map<eventlog::TopicPartition, std::optional<Position>>;
  enum class Step {
    kWaits,  // for a reader's waker
    kMoved,  // run again
    kDone,   // every feed was looked at
  };

  FeedCheck(std::vector<std::string> feeds, eventlog::TopicPartition own_log, eventlog::Log& log,
            eventlog::Waker waker);
  ~FeedCheck();

  // Goes on. Errors: kUnavailable (begin again later), kInvalidArgument (FRAME_MALFORMED),
  // kDataLoss (FEED_DIVERGED: the feed shows two histories).
  Result<Step> Run();

  // Where the own log ended when all feeds had been looked at. Whatever they hold was decided
  // before that, perhaps by another who leads since: the feeds are compared with a log read so far.
  // Precondition: Run said kDone.
  int64_t log_end() const { return *log_end_; }

  // The feeds that lack records which were acknowledged, with what they have: once all was looked
  // at, they are to be filled again. Error: kDataLoss, FEED_AHEAD. Precondition: the log was read
  // up to log_end().
  Result<WholeThrough> Lacking(const FeedBacklog& backlog) const;

  // Begins again, at the first record of each feed. An overtaken leader may have sent so many old
  // records late that the last ones show nothing else. False: that was done.
  bool LookAtAll();

 private:
  class Look;

  const std::vector<std::string> feeds_;
  const eventlog::TopicPartition own_log_;
  eventlog::Log& log_;
  const eventlog::Waker waker_;
  std::unique_ptr<Look> look_;  // at the next feed
  WholeThrough whole_through_;
  bool all_ = false;
  std::optional<int64_t> log_end_;
};

}  // namespace naungan::runtime
