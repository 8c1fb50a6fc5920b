// Finds out, at a take-over, how far each of the partition's own public feeds is whole, and each
// inbox as far as the partition writes to it. It reads the last records of a topic as any reader
// would (gap_rule.h), so that a topic which lost its tail and grew again shows its hole. It asks
// the brokers without waiting for them. Passive; one thread. `log` and `clock` must outlive it.
//
//   Run until kDone --> read the own log up to log_end() --> Lacking
//     ^                                                         |
//     +---- LookFurther, before any record counts as lost <-----+
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/asked.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/runtime/feed_backlog.h"
#include "libs/runtime/forks.h"
#include "libs/runtime/partition_id.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

// How many records at the end of a topic are read at first. If they show too little, twice as many
// are read, and so on up to the second number, however long the topic is. A hole further back is
// not found. If an overtaken leader has sent still more old records late, then records count as
// lost that are further back, and are sent once more, which does no harm.
inline constexpr int64_t kFeedLookBackRecords = 1'024;
inline constexpr int64_t kFeedLookBackRecordsMax = 16'384;
// The same at first for each partition of an inbox, of which there are many.
inline constexpr int64_t kInboxLookBackRecords = 256;
// An inbox holds records of all partitions, so it is read back until it shows this many of ours.
inline constexpr int64_t kOwnInboxRecordsMin = 4;
// A topic that gives nothing for so long has lost its tail while it was being read.
inline constexpr std::chrono::milliseconds kFeedSilentMax{10'000};

class FeedCheck {
 public:
  // For each topic partition the position up to which a reader gets; nullopt if it does not even
  // get the first record.
  using WholeThrough = std::map<eventlog::TopicPartition, std::optional<Position>>;
  enum class Step {
    kWaits,  // until the waker is called
    kMoved,  // run again
    kDone,   // all topics have been read
  };
  // What one partition writes.
  struct Topics {
    std::vector<std::string> feeds;  // of each, the partition with its own number
    std::string inbox;               // all partitions of it; empty if there is none
  };

  // `own_log` is the private topic of the partition `id`, and `forks` are those of it. Records that
  // it lost are passed over.
  FeedCheck(const Topics& topics, const PartitionId& id, eventlog::TopicPartition own_log,
            Forks forks, eventlog::Log& log, const platform::Clock& clock, eventlog::Waker waker);
  ~FeedCheck();

  // Reads on. Errors:
  //   kUnavailable      begin again later
  //   kInvalidArgument  FRAME_MALFORMED, in a feed
  //   kDataLoss         FEED_DIVERGED: a topic shows two histories of this partition
  Result<Step> Run();

  // Where the own log ended when all topics had been read. Everything of ours in them was decided
  // before that, perhaps by another instance that leads since. So the log must be read up to here
  // before it is compared with the topics. Precondition: Run returned kDone.
  int64_t log_end() const { return *log_end_; }

  // Returns the topic partitions that lack acknowledged records, and how far each is whole. If
  // LookFurther finds nothing to look at, they must be filled again. Error, kDataLoss: FEED_AHEAD.
  // Precondition: the log was read up to log_end().
  Result<WholeThrough> Lacking(const FeedBacklog& backlog) const;

  // Begins to read further back what is `lacking`, because an overtaken leader may have sent so
  // many old records late that the last ones show nothing else. Returns false if there is nothing
  // further back to read.
  bool LookFurther(const WholeThrough& lacking);

 private:
  class Look;
  // What a look at a topic's last records showed.
  struct Seen {
    std::optional<Position> whole_through;
    int64_t own_records = 0;
    bool from_begin = false;
  };
  struct Target {
    eventlog::TopicPartition topic;
    bool is_inbox = false;
    int64_t look_back = kFeedLookBackRecords;
    std::optional<Seen> seen;
  };

  // What an opening of a topic for a look gives.
  struct Opened {
    std::unique_ptr<eventlog::LogReader> reader;  // null if there is nothing to read
    int64_t begin = 0;                            // of the topic
    int64_t from = 0;                             // the first record of the look
    int64_t end = 0;                              // of the topic
  };

  static bool MayLookFurther(const Target& target);
  // Opens the last records of a target. Blocks.
  static Result<Opened> Open(eventlog::Log& log, const Target& target,
                             const eventlog::Waker& waker);
  Result<Step> LookAt(Target& target);

  std::vector<Target> targets_;
  const eventlog::TopicPartition own_log_;
  const Forks forks_;
  eventlog::Log& log_;
  const platform::Clock& clock_;
  eventlog::Asked<Opened> opening_;
  eventlog::Asked<int64_t> ending_;  // asks where the own log ends
  std::unique_ptr<Look> look_;       // at the first target that was not seen, once it is open
  std::optional<int64_t> log_end_;   // once all targets were seen
};

}  // namespace naungan::runtime
