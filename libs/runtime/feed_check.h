// Looks up the last record of each of a partition's own public feed partitions, when it takes over.
// Passive; one thread. `log` must outlive it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

class FeedCheck {
 public:
  FeedCheck(std::vector<std::string> feeds, int32_t partition, eventlog::Log& log,
            eventlog::Waker waker);

  // Goes on. True: every feed was looked at, last() is whole. Errors: kUnavailable (begin
  // again later), kInvalidArgument (FRAME_MALFORMED).
  Result<bool> Run();

  // By feed partition: the position of its last record; absent: it is empty.
  const std::map<eventlog::TopicPartition, std::optional<Position>>& last() const { return last_; }

 private:
  const std::vector<std::string> feeds_;
  const int32_t partition_;
  eventlog::Log& log_;
  const eventlog::Waker waker_;
  std::unique_ptr<eventlog::LogReader> reader_;  // of the next feed to look at
  std::map<eventlog::TopicPartition, std::optional<Position>> last_;
};

}  // namespace naungan::runtime
