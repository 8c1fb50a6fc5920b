// Where tools read raw records: from Kafka itself, or from a running embedded server by RPC,
// because that server holds the lock of its log. To be used by one thread.
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

  // Reads Kafka at `bootstrap`. If that is empty, asks a server of `run_directory`. `clock` must
  // outlive the result.
  static Result<std::unique_ptr<LogSource>> Open(const std::string& bootstrap,
                                                 const std::filesystem::path& run_directory,
                                                 const platform::Clock& clock);

  // Every topic, in the order of their names.
  virtual Result<std::vector<TopicSize>> ListTopics() = 0;
  // Calls `visit` with at least every record that is there when the call begins, in the order of
  // offsets. Returns the first error of `visit`, which ends the reading; or kUnavailable or
  // kDeadlineExceeded if the log did not hand over all of those records.
  virtual Status Read(const eventlog::TopicPartition& source,
                      const std::function<Status(const eventlog::LoggedRecord&)>& visit) = 0;
};

}  // namespace naungan::cli
