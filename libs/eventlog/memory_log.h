// The log in memory, for the simulator and for tests. When the process ends, everything is lost.
//
// It is deterministic: an append lands before Append returns, and Wakers are called from within the
// call that is their reason, in the order in which they were registered. A compacted topic drops a
// superseded record at once. Retention is not applied. Threads: as the port says (log.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

class MemoryLog final : public Log {
 public:
  explicit MemoryLog(NowMs now_ms);
  ~MemoryLog() override;

  Result<std::unique_ptr<LogReader>> OpenReader(const TopicPartition& source, int64_t from_offset,
                                                Waker waker) override;
  Result<std::unique_ptr<LogWriter>> OpenWriter(const TopicPartition& target, Waker waker) override;
  Result<std::unique_ptr<FeedWriter>> OpenFeedWriter(Waker waker) override;
  Result<int64_t> EndOffset(const TopicPartition& source) override;
  Result<int64_t> BeginOffset(const TopicPartition& source) override;
  Result<TopicSettings> DescribeTopic(const std::string& topic) override;
  Status CreateTopic(const TopicSettings& settings) override;
  Result<std::vector<std::string>> ListTopics() override;

  // The calls below are beyond the port. They are for simulated faults.

  // Appends as a delayed request does that lands after its writer gave up. Returns the offset.
  Result<int64_t> Land(const TopicPartition& target, Record record);
  // Forgets the records from `end` on, as a broker that breaks its promise does. Error:
  // kOutOfRange, `end` is not within the partition.
  Status CutTail(const TopicPartition& target, int64_t end);

 private:
  struct Topics;
  class Reader;
  class Writer;
  class Feeds;

  std::unique_ptr<Topics> topics_;
};

}  // namespace naungan::eventlog
