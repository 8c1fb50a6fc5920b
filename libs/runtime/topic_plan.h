// Which topics the table of services (eventlog/service_table.h) asks for: what `naungan topics
// create` makes, and what every server checks before it starts and while it runs (topic_watch.h).
// All but CheckTopics is pure, and everything may be called from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/eventlog/service_table.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

// What the operator decides of all topics together.
struct HouseTopics {
  int32_t agreement_partitions = eventlog::kAgreementPartitionsDefault;
  int32_t partitions = eventlog::kPeoplePartitionsDefault;  // of every other service
  // In production 3 and 2.
  int32_t replication = 1;
  int32_t min_insync_replicas = 1;
};

// What the deployment asks of every topic, at least. In production 3 and 2.
struct Replicas {
  int32_t replication = 1;
  int32_t min_insync = 1;
};

// The number of partitions of a group.
int32_t PartitionsOf(eventlog::PartitionGroup group, const HouseTopics& house);

// Every topic of the services, in the order of the table.
std::vector<eventlog::TopicSettings> TopicPlan(
    const HouseTopics& house,
    std::span<const eventlog::ServiceRow> services = eventlog::ServiceTable());

// The topics that one service writes. It must be in the table.
std::vector<eventlog::TopicSettings> TopicsOf(std::string_view service, int32_t partitions);

// The feeds that the partitions of the service write, each its own partition of the feed.
std::vector<std::string> FeedsOf(std::string_view service);

// The inbox of the service; empty if it has none.
std::string InboxOf(std::string_view service);

// The topics that one service writes and those that it reads.
std::vector<eventlog::TopicSettings> NeededTopics(std::string_view service, int32_t partitions,
                                                  const std::vector<InputSpec>& inputs,
                                                  const Replicas& replicas = {});

// The topics that `inputs` are read from.
std::vector<eventlog::TopicSettings> InputTopics(const std::vector<InputSpec>& inputs,
                                                 const Replicas& replicas = {});

// Asks the log about each topic, and waits for the answers. More replicas than needed are well.
// Errors: kUnavailable, or kFailedPrecondition with one of these reasons. The message says of each
// topic that differs what to do; the reason is the first one's.
//
//   TOPIC_MISSING           there is no such topic
//   TOPIC_PARTITIONS        it has another number of partitions
//   TOPIC_RETENTION         it deletes records by age or by size
//   TOPIC_UNCLEAN_ELECTION  a replica that lacks acknowledged records may lead
//   TOPIC_CLOCK             its records carry the clocks of their writers
//   TOPIC_COMPACTION        it is compacted and must not be, or the other way round
//   TOPIC_MESSAGE_BYTES     it refuses records that the house may write
//   TOPIC_REPLICATION       it has fewer replicas than needed
//   TOPIC_MIN_INSYNC        it acknowledges records that fewer replicas have than needed
Status CheckTopics(eventlog::Log& log, const std::vector<eventlog::TopicSettings>& needed);

}  // namespace naungan::runtime
