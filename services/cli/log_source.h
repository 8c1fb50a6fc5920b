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

class LogSource {
 public:
  virtual ~LogSource() = default;

  // On Kafka at `bootstrap`; without it, the servers of `run_directory`.
  static Result<std::unique_ptr<LogSource>> Open(const std::string& bootstrap,
                                                 const std::filesystem::path& run_directory,
                                                 const platform::Clock& clock);

  // Every topic and its number of partitions, in order of name.
  virtual Result<std::vector<std::pair<std::string, int32_t>>> ListTopics() = 0;
  // Hands on every record that is there when the call begins, in order of offset.
  virtual Status Read(const eventlog::TopicPartition& source,
                      const std::function<Status(const eventlog::LoggedRecord&)>& visit) = 0;
};

}  // namespace naungan::cli
