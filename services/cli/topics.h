// `naungan topics create`: the house's topics on Kafka.
#pragma once

#include <cstdint>
#include <string>

#include "libs/rpc/service.h"

namespace naungan::cli {

struct TopicsOptions {
  std::string bootstrap;
  int32_t partitions = rpc::kPartitionsDefault;
  int32_t agreement_partitions = rpc::kAgreementPartitionsDefault;
  // 3 and 2 in production.
  int32_t replication = 1;
  int32_t min_insync_replicas = 1;
};

// Creates what is missing and checks what is there. Exit status 0; 1 if a topic is there with other
// settings (it is left alone); 2 if the broker cannot be asked.
int CreateTopics(const TopicsOptions& options);

}  // namespace naungan::cli
