// Internal to libs/eventlog: asks the brokers about topics, and makes them. Each call blocks up to
// kMetadataTimeoutMs, on any thread.
#pragma once

#include "libs/eventlog/kafka_cluster.h"

namespace naungan::eventlog::kafka {

Result<TopicSettings> DescribeTopic(Cluster& cluster, const std::string& topic);
Status CreateTopic(Cluster& cluster, const TopicSettings& settings);
Result<std::vector<std::string>> ListTopics(Cluster& cluster);

struct Watermarks {
  int64_t begin;
  int64_t end;
};
Result<Watermarks> WatermarksOf(Cluster& cluster, const TopicPartition& partition);

}  // namespace naungan::eventlog::kafka
