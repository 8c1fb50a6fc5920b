#include "libs/vault/person_topic.h"

#include <fmt/core.h>

namespace naungan::vault {

Result<eventlog::TopicSettings> CheckPersonTopic(eventlog::Log& log, const std::string& topic) {
  auto settings = log.DescribeTopic(topic);
  if (!settings && settings.error().code == Code::kNotFound) {
    return Fail(Code::kFailedPrecondition, "VAULT_TOPIC_UNKNOWN", "",
                fmt::format("There is no topic {}. Create the topics of the house first.", topic));
  }
  if (settings && !settings->compacted) {
    return Fail(
        Code::kFailedPrecondition, "VAULT_TOPIC_NOT_COMPACTED", "",
        fmt::format("The topic {} is not compacted, so erased persons would stay in it. Set "
                    "cleanup.policy=compact.",
                    topic));
  }
  if (settings && (settings->retention_ms >= 0 || settings->retention_bytes >= 0 ||
                   settings->unclean_leader_election)) {
    return Fail(Code::kFailedPrecondition, "VAULT_TOPIC_FORGETS", "",
                fmt::format("The topic {} may lose persons. Set cleanup.policy to compact alone, "
                            "retention.ms and retention.bytes to -1, and "
                            "unclean.leader.election.enable to false.",
                            topic));
  }
  return settings;
}

}  // namespace naungan::vault
