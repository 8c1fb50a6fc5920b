// Internal to libs/eventlog: reads one partition through a consumer client that it shares.
#pragma once

#include "libs/eventlog/kafka_cluster.h"

namespace naungan::eventlog::kafka {

// Precondition: `partition` exists.
Result<std::unique_ptr<LogReader>> OpenReader(Cluster& cluster, const TopicPartition& partition,
                                              int64_t from_offset, Pace pace, Waker waker);

}  // namespace naungan::eventlog::kafka
