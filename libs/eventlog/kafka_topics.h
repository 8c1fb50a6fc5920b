// Internal to libs/eventlog: asks the brokers about topics, and creates them. Each call blocks up
// to kMetadataTimeoutMs. Any thread.
#pragma once

#include "libs/eventlog/kafka_cluster.h"

namespace naungan::eventlog::kafka {

Result<TopicSettings> DescribeTopic(Cluster& cluster, const std::string& topic);
Status CreateTopic(Cluster& cluster, const TopicSettings& settings);
Result<std::vector<std::string>> ListTopics(Cluster& cluster);

// Where a partition begins or ends. Blocks up to kOffsetTimeoutMs; the first call for a topic up to
// kMetadataTimeoutMs.
Result<int64_t> OffsetOf(Cluster& cluster, const TopicPartition& partition, Edge edge);

}  // namespace naungan::eventlog::kafka
