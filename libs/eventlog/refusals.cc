#include "libs/eventlog/refusals.h"

#include <fmt/core.h>

namespace naungan::eventlog {

std::unexpected<Error> TopicUnknown(std::string_view topic) {
  return Fail(Code::kNotFound, "TOPIC_UNKNOWN", "topic",
              fmt::format("There is no topic {}. Create the topics first.", topic));
}

std::unexpected<Error> PartitionUnknown(const TopicPartition& partition) {
  return Fail(Code::kNotFound, "PARTITION_UNKNOWN", "partition",
              fmt::format("Topic {} has no partition {}.", partition.topic, partition.partition));
}

std::unexpected<Error> TopicExists(std::string_view topic) {
  return Fail(Code::kAlreadyExists, "TOPIC_EXISTS", "name",
              fmt::format("Topic {} exists already.", topic));
}

std::unexpected<Error> OffsetOutOfRange(const TopicPartition& partition, int64_t offset) {
  return Fail(Code::kDataLoss, "OFFSET_OUT_OF_RANGE", "offset",
              fmt::format("Offset {} is not within {}-{}. The log lost records, or this reader's "
                          "state belongs to another log.",
                          offset, partition.topic, partition.partition));
}

}  // namespace naungan::eventlog
