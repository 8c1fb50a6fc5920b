#include "libs/runtime/topic_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "libs/eventlog/topics.h"

namespace naungan::runtime {
namespace {

using eventlog::TopicSettings;

constexpr std::string_view kAgreement = "agreement";
constexpr std::string_view kEnrollment = "enrollment";
constexpr std::string_view kClaims = "claims";
constexpr std::string_view kReporting = "reporting";

constexpr std::array kServices = {kAgreement, kEnrollment, kClaims, kReporting};
// Services whose partitions address one another.
constexpr std::array kWithInbox = {kEnrollment, kClaims};
// Services that keep direct identifiers (ARCHITECTURE, section 6).
constexpr std::array kWithVault = {kEnrollment, kClaims};

std::unexpected<Error> Wrong(std::string_view reason, const std::string& topic,
                             std::string_view what) {
  return Fail(Code::kFailedPrecondition, reason, "topics",
              fmt::format("Topic {} {}.", topic, what));
}

void AddOnce(std::vector<TopicSettings>& topics, const std::string& name, int32_t partitions) {
  if (std::ranges::find(topics, name, &TopicSettings::name) != topics.end()) return;
  topics.push_back({.name = name, .partitions = partitions});
}

}  // namespace

int32_t PartitionsOf(std::string_view service, const HouseTopics& house) {
  return service == kAgreement ? house.agreement_partitions : house.partitions;
}

std::vector<TopicSettings> TopicPlan(const HouseTopics& house) {
  std::vector<TopicSettings> topics;
  const auto add = [&](std::string_view service, std::string name, bool compacted) {
    topics.push_back({.name = std::move(name),
                      .partitions = PartitionsOf(service, house),
                      .retention_ms = -1,
                      .compacted = compacted,
                      .replication = house.replication,
                      .min_insync_replicas = house.min_insync_replicas});
  };
  for (const std::string_view service : kServices) {
    add(service, eventlog::PrivateLogTopic(service), false);
    for (const std::string& feed : PublicFeedsOf(service)) add(service, feed, false);
  }
  for (const std::string_view service : kWithInbox) {
    add(service, eventlog::InboxTopic(service), false);
  }
  for (const std::string_view service : kWithVault) {
    add(service, eventlog::PersonTopic(service), true);
  }
  return topics;
}

std::vector<std::string> PublicFeedsOf(std::string_view service) {
  const std::string prefix = fmt::format("public.{}.", service);
  std::vector<std::string> feeds;
  for (const std::string_view feed : eventlog::kPublicFeeds) {
    if (feed.starts_with(prefix)) feeds.emplace_back(feed);
  }
  return feeds;
}

std::vector<TopicSettings> NeededTopics(std::string_view service, int32_t partitions,
                                        const std::vector<InputSpec>& inputs) {
  std::vector<TopicSettings> topics = InputTopics(inputs);
  AddOnce(topics, eventlog::PrivateLogTopic(service), partitions);
  for (const std::string& feed : PublicFeedsOf(service)) AddOnce(topics, feed, partitions);
  return topics;
}

std::vector<TopicSettings> InputTopics(const std::vector<InputSpec>& inputs) {
  std::vector<TopicSettings> topics;
  for (const InputSpec& input : inputs) AddOnce(topics, input.topic, input.topic_partitions);
  return topics;
}

Status CheckTopics(eventlog::Log& log, const std::vector<TopicSettings>& needed) {
  for (const TopicSettings& topic : needed) {
    const auto found = log.DescribeTopic(topic.name);
    if (!found && found.error().code == Code::kNotFound) {
      return Wrong("TOPIC_MISSING", topic.name, "is missing: run `naungan topics create`");
    }
    if (!found) return std::unexpected(found.error());
    if (found->partitions != topic.partitions) {
      return Wrong("TOPIC_PARTITIONS", topic.name,
                   fmt::format("has {} partitions and {} are expected: set the configured count to "
                               "what the topic has; it is fixed when `naungan topics create` runs",
                               found->partitions, topic.partitions));
    }
    if (found->retention_ms >= 0) {
      return Wrong("TOPIC_RETENTION", topic.name,
                   fmt::format("keeps records for {} ms only: set retention.ms to -1, and look "
                               "whether records were lost",
                               found->retention_ms));
    }
    if (found->retention_bytes >= 0) {
      return Wrong("TOPIC_RETENTION", topic.name,
                   fmt::format("keeps {} bytes of a partition only: set retention.bytes to -1, and "
                               "look whether records were lost",
                               found->retention_bytes));
    }
    if (found->unclean_leader_election) {
      return Wrong("TOPIC_UNCLEAN_ELECTION", topic.name,
                   "may lose acknowledged records: set unclean.leader.election.enable to false");
    }
    if (!found->log_append_time) {
      return Wrong("TOPIC_CLOCK", topic.name,
                   "carries its writers' clocks: set message.timestamp.type to LogAppendTime");
    }
    if (found->compacted != topic.compacted) {
      return Wrong("TOPIC_COMPACTION", topic.name,
                   topic.compacted ? "must have cleanup.policy=compact"
                                   : "must have cleanup.policy=delete, and may have lost records");
    }
  }
  return {};
}

}  // namespace naungan::runtime
