// Internal to libs/eventlog: asks the brokers about topics, and creates them. Each call blocks up
// to kMetadataTimeoutMs. Any thread.
#pragma once

#include "libs/eventlog/kafka_cluster.h"

namespace naungan::eventlog::kafka {

Result<TopicSettings> DescribeTopic(Cluster& cluster, const std::string& topic);
Status CreateTopic(Cluster& cluster, const TopicSettings& settings);
Result<std::vector<std::string>> ListTopics(Cluster& cluster);

// Where a partition begins or ends, or where all partitions of a topic end. Asks again while a
// partition has no leader. Blocks up to kOffsetTimeoutMs; the first call for a topic up to
// kMetadataTimeoutMs.
Result<int64_t> OffsetOf(Cluster& cluster, const TopicPartition& partition, Edge edge);
Result<std::vector<int64_t>> EndsOf(Cluster& cluster, const std::string& topic);

}  // namespace naungan::eventlog::kafka
