// Internal to libs/eventlog: the errors that all implementations return with the same message.
#pragma once

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

std::unexpected<Error> TopicUnknown(std::string_view topic);
std::unexpected<Error> PartitionUnknown(const TopicPartition& partition);
std::unexpected<Error> TopicExists(std::string_view topic);
std::unexpected<Error> OffsetOutOfRange(const TopicPartition& partition, int64_t offset);

}  // namespace naungan::eventlog
