#include "services/cli/topics.h"

#include <fmt/core.h>

#include "libs/eventlog/kafka_log.h"
#include "libs/runtime/topic_plan.h"
#include "services/cli/report_error.h"

namespace naungan::cli {

int CreateTopics(const TopicsOptions& options) {
  const auto log = eventlog::KafkaLog::Open(
      {.bootstrap_servers = options.bootstrap, .client_id = "naungan-topics"});
  if (!log) return ReportError(log.error());
  const auto topics = runtime::TopicPlan({.agreement_partitions = options.agreement_partitions,
                                          .partitions = options.partitions,
                                          .replication = options.replication,
                                          .min_insync_replicas = options.min_insync_replicas});
  if (const auto ensured = rpc::EnsureTopics(**log, topics); !ensured) {
    ReportError(ensured.error());
    return ensured.error().code == Code::kFailedPrecondition ? 1 : 2;
  }
  for (const auto& topic : topics) fmt::print("{} {}\n", topic.name, topic.partitions);
  return 0;
}

}  // namespace naungan::cli
