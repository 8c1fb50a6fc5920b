#include "libs/eventlog/log.h"

namespace naungan::eventlog {

Result<std::vector<int64_t>> Log::EndOffsets(const std::string& topic) {
  NAUNGAN_ASSIGN(const TopicSettings settings, DescribeTopic(topic));
  std::vector<int64_t> ends;
  for (int32_t partition = 0; partition < settings.partitions; ++partition) {
    NAUNGAN_ASSIGN(const int64_t end, EndOffset({.topic = topic, .partition = partition}));
    ends.push_back(end);
  }
  return ends;
}

}  // namespace naungan::eventlog
