#include "libs/runtime/topic_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "libs/base/check.h"

namespace naungan::runtime {
namespace {

using eventlog::ServiceRow;
using eventlog::TopicKind;
using eventlog::TopicRow;
using eventlog::TopicSettings;

std::unexpected<Error> Wrong(std::string_view reason, const std::string& topic,
                             std::string_view what) {
  return Fail(Code::kFailedPrecondition, reason, "topics",
              fmt::format("Topic {} {}.", topic, what));
}

TopicSettings SettingsOf(const TopicRow& topic, int32_t partitions) {
  return {.name = topic.name,
          .partitions = topic.kind == TopicKind::kClock ? 1 : partitions,
          .compacted = topic.kind == TopicKind::kCompacted};
}

void AddOnce(std::vector<TopicSettings>& topics, TopicSettings topic) {
  if (std::ranges::find(topics, topic.name, &TopicSettings::name) != topics.end()) return;
  topics.push_back(std::move(topic));
}

const ServiceRow& RowOf(std::string_view service) {
  const ServiceRow* const row = eventlog::FindService(service);
  NAUNGAN_CHECK(row != nullptr, "every service is in the table of services");
  return *row;
}

}  // namespace

int32_t PartitionsOf(eventlog::PartitionGroup group, const HouseTopics& house) {
  switch (group) {
    case eventlog::PartitionGroup::kAgreement:
      return house.agreement_partitions;
    case eventlog::PartitionGroup::kPeople:
      break;
  }
  return house.partitions;
}

std::vector<TopicSettings> TopicPlan(const HouseTopics& house,
                                     std::span<const ServiceRow> services) {
  std::vector<TopicSettings> topics;
  for (const ServiceRow& service : services) {
    for (const TopicRow& row : service.topics) {
      TopicSettings& topic =
          topics.emplace_back(SettingsOf(row, PartitionsOf(service.group, house)));
      topic.replication = house.replication;
      topic.min_insync_replicas = house.min_insync_replicas;
    }
  }
  return topics;
}

std::vector<TopicSettings> TopicsOf(std::string_view service, int32_t partitions) {
  std::vector<TopicSettings> topics;
  for (const TopicRow& row : RowOf(service).topics) topics.push_back(SettingsOf(row, partitions));
  return topics;
}

std::vector<std::string> FeedsOf(std::string_view service) {
  std::vector<std::string> feeds;
  for (const TopicRow& row : RowOf(service).topics) {
    if (eventlog::IsFeedOfOneSource(row.kind)) feeds.push_back(row.name);
  }
  return feeds;
}

std::string InboxOf(std::string_view service) {
  const auto& topics = RowOf(service).topics;
  const auto inbox = std::ranges::find(topics, TopicKind::kInbox, &TopicRow::kind);
  return inbox == topics.end() ? std::string() : inbox->name;
}

std::vector<TopicSettings> NeededTopics(std::string_view service, int32_t partitions,
                                        const std::vector<InputSpec>& inputs) {
  std::vector<TopicSettings> topics = InputTopics(inputs);
  for (TopicSettings& topic : TopicsOf(service, partitions)) AddOnce(topics, std::move(topic));
  return topics;
}

std::vector<TopicSettings> InputTopics(const std::vector<InputSpec>& inputs) {
  std::vector<TopicSettings> topics;
  for (const InputSpec& input : inputs) {
    AddOnce(topics, {.name = input.topic, .partitions = input.topic_partitions});
  }
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
      return Wrong(
          "TOPIC_PARTITIONS", topic.name,
          fmt::format("has {} partitions, but {} are configured: set --partition-count and "
                      "--agreement-partition-count to what the topics have, which was "
                      "fixed when they were created",
                      found->partitions, topic.partitions));
    }
    if (found->retention_ms >= 0) {
      return Wrong("TOPIC_RETENTION", topic.name,
                   fmt::format("keeps records for {} ms only: set retention.ms to -1, and check "
                               "whether records were lost",
                               found->retention_ms));
    }
    if (found->retention_bytes >= 0) {
      return Wrong("TOPIC_RETENTION", topic.name,
                   fmt::format("keeps only {} bytes of each partition: set retention.bytes to -1, "
                               "and check whether records were lost",
                               found->retention_bytes));
    }
    if (found->unclean_leader_election) {
      return Wrong("TOPIC_UNCLEAN_ELECTION", topic.name,
                   "may lose acknowledged records: set unclean.leader.election.enable to false");
    }
    if (!found->log_append_time) {
      return Wrong(
          "TOPIC_CLOCK", topic.name,
          "has the times of its writers' clocks: set message.timestamp.type to LogAppendTime");
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
