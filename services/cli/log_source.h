// Where tools read raw records: Kafka itself, or a running embedded server by RPC (it holds the
// lock of its log). One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"

namespace naungan::cli {

struct TopicSize {
  std::string name;
  int32_t partitions = 0;
};

class LogSource {
 public:
  virtual ~LogSource() = default;

  // On Kafka at `bootstrap`; without it, the servers of `run_directory`. `clock` must outlive it.
  static Result<std::unique_ptr<LogSource>> Open(const std::string& bootstrap,
                                                 const std::filesystem::path& run_directory,
                                                 const platform::Clock& clock);

  // Every topic, in order of name.
  virtual Result<std::vector<TopicSize>> ListTopics() = 0;
  // Hands on, in order of offset, at least every record that is there when the call begins. The
  // first error of `visit` ends it and is returned. kUnavailable, kDeadlineExceeded: the log did
  // not hand over all of them.
  virtual Status Read(const eventlog::TopicPartition& source,
                      const std::function<Status(const eventlog::LoggedRecord&)>& visit) = 0;
};

}  // namespace naungan::cli
