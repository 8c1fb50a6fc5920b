// Finds out, at a take-over, how far each of the partition's own public feeds is whole. It reads
// the last records of a feed as any reader would (gap_rule.h), so that a feed which lost its tail
// and grew again shows its hole. Passive; one thread. `log` must outlive it.
//
//   Run until kDone --> read the own log up to log_end() --> Lacking
//     ^                                                         |
//     +---- LookAtAll, before any record counts as lost <-------+
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

// How many records at the end of a feed are read. A hole further back is not found.
inline constexpr int64_t kFeedLookBackRecords = 1'024;

class FeedCheck {
 public:
  // For each feed partition the position up to which a reader gets; nullopt if it does not even get
  // the first record.
  using WholeThrough = std::map<eventlog::TopicPartition, std::optional<Position>>;
  enum class Step {
    kWaits,  // until a reader's waker calls
    kMoved,  // run again
    kDone,   // all feeds have been read
  };

  FeedCheck(std::vector<std::string> feeds, eventlog::TopicPartition own_log, eventlog::Log& log,
            eventlog::Waker waker);
  ~FeedCheck();

  // Reads on. Errors:
  //   kUnavailable      begin again later
  //   kInvalidArgument  FRAME_MALFORMED
  //   kDataLoss         FEED_DIVERGED: the feed shows two histories
  Result<Step> Run();

  // Where the own log ended when all feeds had been read. Everything in the feeds was decided
  // before that, perhaps by another instance that leads since. So the log must be read up to here
  // before it is compared with the feeds. Precondition: Run returned kDone.
  int64_t log_end() const { return *log_end_; }

  // Returns the feeds that lack acknowledged records, and how far each is whole. If LookAtAll was
  // done, they must be filled again. Error, kDataLoss: FEED_AHEAD. Precondition: the log was read
  // up to log_end().
  Result<WholeThrough> Lacking(const FeedBacklog& backlog) const;

  // Begins again at the first record of each feed, because an overtaken leader may have sent so
  // many old records late that the last ones show nothing else. Returns false if that was done
  // already.
  bool LookAtAll();

 private:
  class Look;

  const std::vector<std::string> feeds_;
  const eventlog::TopicPartition own_log_;
  eventlog::Log& log_;
  const eventlog::Waker waker_;
  std::unique_ptr<Look> look_;  // at the next feed, once it has begun
  WholeThrough whole_through_;
  bool all_ = false;
  std::optional<int64_t> log_end_;
};

}  // namespace naungan::runtime
