// `naungan topics create`: creates the topics of the house on Kafka.
#pragma once

#include <cstdint>
#include <string>

#include "libs/rpc/service.h"

namespace naungan::cli {

struct TopicsOptions {
  std::string bootstrap;
  int32_t partitions = rpc::kPartitionsDefault;
  int32_t agreement_partitions = rpc::kAgreementPartitionsDefault;
  // In production 3 and 2.
  int32_t replication = 1;
  int32_t min_insync_replicas = 1;
};

// Creates the topics that are missing and checks the others. Returns the exit status:
//   0  every topic is there
//   1  a topic is there with other settings; it is left as it is
//   2  the broker did not answer
int CreateTopics(const TopicsOptions& options);

}  // namespace naungan::cli
