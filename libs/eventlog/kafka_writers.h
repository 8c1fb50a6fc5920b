// Internal to libs/eventlog: the two kinds of writers, each an idempotent producer.
#pragma once

#include "libs/eventlog/kafka_cluster.h"

namespace naungan::eventlog::kafka {

// Precondition: `partition` exists.
Result<std::unique_ptr<LogWriter>> OpenWriter(Cluster& cluster, const TopicPartition& partition,
                                              Waker waker);

Result<std::unique_ptr<FeedWriter>> OpenFeedWriter(Cluster& cluster, Waker waker);

}  // namespace naungan::eventlog::kafka
