// The embedded log: one process, one directory, RocksDB with a synced WAL. It takes the place of a
// broker in the quick start, in a small office and in tests.
//
//   writers, feed writers --> pending --> committer thread: one synced write of all that is pending
//                                             |
//                                             v
//                         end offsets move on, writers get outcomes, readers are woken
//
// Once the outcome of a record is known, neither a killed process nor a power cut loses it.
// Threads: as the port says (log.h). The destructor commits what is pending, then closes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

struct LocalLogOptions {
  // It is created if it is missing. One process at a time.
  std::string directory;
  NowMs now_ms;
};

class LocalLog final : public Log {
 public:
  // Blocks while RocksDB recovers. Errors:
  //   kFailedPrecondition  LOG_DIRECTORY_LOCKED: another process has the log open
  //                        LOG_FORMAT_UNKNOWN: another version wrote it
  //   kDataLoss            LOG_CORRUPT
  //   kUnavailable         LOG_UNREADABLE: the disk returns an error
  static Result<std::unique_ptr<LocalLog>> Open(const LocalLogOptions& options);
  ~LocalLog() override;

  Result<std::unique_ptr<LogReader>> OpenReader(const TopicPartition& source, int64_t from_offset,
                                                Waker waker) override;
  Result<std::unique_ptr<LogWriter>> OpenWriter(const TopicPartition& target, Waker waker) override;
  Result<std::unique_ptr<FeedWriter>> OpenFeedWriter(Waker waker) override;
  Result<int64_t> EndOffset(const TopicPartition& source) override;
  Result<int64_t> BeginOffset(const TopicPartition& source) override;
  Result<TopicSettings> DescribeTopic(const std::string& topic) override;
  // Blocks until the disk has the topic.
  Status CreateTopic(const TopicSettings& settings) override;
  Result<std::vector<std::string>> ListTopics() override;

 private:
  struct Parts;

  explicit LocalLog(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace naungan::eventlog
