// Looks up the last record of each of a partition's own public feed partitions, when it takes over.
// Passive; one thread. `log` must outlive it.
//
//   Run until whole --> read the own log up to log_end() --> Lacking
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

class FeedCheck {
 public:
  // By feed partition: the position of its last record; absent: it is empty.
  using LastRecords = std::map<eventlog::TopicPartition, std::optional<Position>>;

  FeedCheck(std::vector<std::string> feeds, eventlog::TopicPartition own_log, eventlog::Log& log,
            eventlog::Waker waker);

  // Goes on. True: every feed was looked at. Errors: kUnavailable (begin again later),
  // kInvalidArgument (FRAME_MALFORMED).
  Result<bool> Run();

  // Where the own log ended when all feeds had been looked at. Whatever they hold was decided
  // before that, perhaps by another who leads since: the feeds are compared with a log read so far.
  // Precondition: Run said true.
  int64_t log_end() const { return *log_end_; }

  // The feeds that lack records which were acknowledged, with what they have: they are to be filled
  // again. Error: kDataLoss, FEED_AHEAD. Precondition: the log was read up to log_end().
  Result<LastRecords> Lacking(const FeedBacklog& backlog) const;

 private:
  const std::vector<std::string> feeds_;
  const eventlog::TopicPartition own_log_;
  eventlog::Log& log_;
  const eventlog::Waker waker_;
  std::unique_ptr<eventlog::LogReader> reader_;  // of the next feed to look at
  LastRecords last_;
  std::optional<int64_t> log_end_;
};

}  // namespace naungan::runtime
