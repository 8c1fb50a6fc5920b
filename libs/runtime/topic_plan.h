// Which topics the house has: what `naungan topics create` makes and every server checks before it
// starts. Pure, but for CheckTopics; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

// Partition counts are fixed when the topics are created: the routing of every key hangs on them.
inline constexpr int32_t kHousePartitions = 8;
inline constexpr int32_t kAgreementPartitions = 2;

struct HouseTopics {
  int32_t agreement_partitions = kAgreementPartitions;
  int32_t partitions = kHousePartitions;  // of enrollment, claims and reporting alike
  // Production: 3 and 2.
  int32_t replication = 1;
  int32_t min_insync_replicas = 1;
};

// P of a service.
int32_t PartitionsOf(std::string_view service, const HouseTopics& house);

// Every topic: private logs, inboxes, vaults, public feeds.
std::vector<eventlog::TopicSettings> TopicPlan(const HouseTopics& house);

// The public feeds that the service's partitions write.
std::vector<std::string> PublicFeedsOf(std::string_view service);

// What one service needs: its log, its feeds and what it reads. Replication is not looked at.
std::vector<eventlog::TopicSettings> NeededTopics(std::string_view service, int32_t partitions,
                                                  const std::vector<InputSpec>& inputs);

// The topics that `inputs` are read from.
std::vector<eventlog::TopicSettings> InputTopics(const std::vector<InputSpec>& inputs);

// Blocks: asks the log about each. Errors: kFailedPrecondition, TOPIC_MISSING, TOPIC_PARTITIONS,
// TOPIC_RETENTION or TOPIC_COMPACTION, with what to do; kUnavailable.
Status CheckTopics(eventlog::Log& log, const std::vector<eventlog::TopicSettings>& needed);

}  // namespace naungan::runtime
