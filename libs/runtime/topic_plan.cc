#include "libs/runtime/topic_plan.h"

#include <fmt/core.h>

#include <algorithm>

#include "libs/base/check.h"

namespace naungan::runtime {
namespace {

using eventlog::ServiceRow;
using eventlog::TopicKind;
using eventlog::TopicRow;
using eventlog::TopicSettings;

// What is wrong with a topic, and what to do.
struct Fault {
  std::string reason;
  std::string what;
};

const Fault kMissing{"TOPIC_MISSING", "is missing: run `naungan topics create`"};

std::vector<Fault> FaultsOf(const TopicSettings& found, const TopicSettings& needed) {
  std::vector<Fault> faults;
  if (found.partitions != needed.partitions) {
    faults.push_back(
        {"TOPIC_PARTITIONS",
         fmt::format("has {} partitions, but {} are configured: the number was fixed when the "
                     "house was set up, so start with --partition-count and "
                     "--agreement-partition-count as they were then; if the topic itself was "
                     "changed, bring it back from a backup",
                     found.partitions, needed.partitions)});
  }
  if (found.retention_ms >= 0) {
    faults.push_back({"TOPIC_RETENTION",
                      fmt::format("keeps records for {} ms only: set retention.ms to -1, and check "
                                  "whether records were lost",
                                  found.retention_ms)});
  }
  if (found.retention_bytes >= 0) {
    faults.push_back(
        {"TOPIC_RETENTION",
         fmt::format("keeps only {} bytes of each partition: set retention.bytes to -1, "
                     "and check whether records were lost",
                     found.retention_bytes)});
  }
  if (found.unclean_leader_election) {
    faults.push_back(
        {"TOPIC_UNCLEAN_ELECTION",
         "may lose acknowledged records: set unclean.leader.election.enable to false"});
  }
  if (!found.log_append_time) {
    faults.push_back(
        {"TOPIC_CLOCK",
         "has the times of its writers' clocks: set message.timestamp.type to LogAppendTime"});
  }
  if (found.compacted != needed.compacted) {
    faults.push_back(
        {"TOPIC_COMPACTION", needed.compacted
                                 ? "must have cleanup.policy=compact"
                                 : "must have cleanup.policy=delete, and may have lost records"});
  }
  if (found.message_bytes_max < needed.message_bytes_max) {
    faults.push_back({"TOPIC_MESSAGE_BYTES",
                      fmt::format("takes batches of {} bytes only: set max.message.bytes to {}",
                                  found.message_bytes_max, needed.message_bytes_max)});
  }
  if (found.replication < needed.replication) {
    faults.push_back({"TOPIC_REPLICATION",
                      fmt::format("has {} replicas, but --replication asks for {}: add replicas",
                                  found.replication, needed.replication)});
  }
  if (found.min_insync_replicas < needed.min_insync_replicas) {
    faults.push_back({"TOPIC_MIN_INSYNC",
                      fmt::format("acknowledges what {} replicas have, but --min-insync-replicas "
                                  "asks for {}: set min.insync.replicas to that",
                                  found.min_insync_replicas, needed.min_insync_replicas)});
  }
  return faults;
}

TopicSettings SettingsOf(const TopicRow& topic, int32_t partitions) {
  return {.name = topic.name,
          .partitions = topic.kind == TopicKind::kClock ? 1 : partitions,
          .compacted = topic.kind == TopicKind::kCompacted};
}

void Ask(std::vector<TopicSettings>& topics, const Replicas& replicas) {
  for (TopicSettings& topic : topics) {
    topic.replication = replicas.replication;
    topic.min_insync_replicas = replicas.min_insync;
  }
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
                                        const std::vector<InputSpec>& inputs,
                                        const Replicas& replicas) {
  std::vector<TopicSettings> topics = InputTopics(inputs);
  for (TopicSettings& topic : TopicsOf(service, partitions)) AddOnce(topics, std::move(topic));
  Ask(topics, replicas);
  return topics;
}

std::vector<TopicSettings> InputTopics(const std::vector<InputSpec>& inputs,
                                       const Replicas& replicas) {
  std::vector<TopicSettings> topics;
  for (const InputSpec& input : inputs) {
    AddOnce(topics, {.name = input.topic, .partitions = input.topic_partitions});
  }
  Ask(topics, replicas);
  return topics;
}

Status CheckTopics(eventlog::Log& log, const std::vector<TopicSettings>& needed) {
  std::string reason;
  std::string what;
  for (const TopicSettings& topic : needed) {
    const auto found = log.DescribeTopic(topic.name);
    if (!found && found.error().code != Code::kNotFound) return std::unexpected(found.error());
    for (const Fault& fault : found ? FaultsOf(*found, topic) : std::vector<Fault>{kMissing}) {
      if (reason.empty()) reason = fault.reason;
      what += fmt::format("{}Topic {} {}.", what.empty() ? "" : " ", topic.name, fault.what);
    }
  }
  if (reason.empty()) return {};
  return Fail(Code::kFailedPrecondition, reason, "topics", what);
}

}  // namespace naungan::runtime
