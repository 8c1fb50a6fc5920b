#include "libs/eventlog/kafka_topics.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "libs/eventlog/refusals.h"
#include "libs/eventlog/topics.h"

namespace naungan::eventlog::kafka {
namespace {

using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, DestroyWith<rd_kafka_AdminOptions_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, DestroyWith<rd_kafka_NewTopic_destroy>>;
using ConfigResource =
    std::unique_ptr<rd_kafka_ConfigResource_t, DestroyWith<rd_kafka_ConfigResource_destroy>>;
// How long a compacted topic may keep what was erased. By Kafka's default that is without end.
constexpr const char* kCompactionLagMaxMs = "86400000";
// How soon to ask again for a partition that has no leader yet.
constexpr std::chrono::milliseconds kLeaderLookInterval{20};

AdminOptions Options(rd_kafka_t* client, rd_kafka_admin_op_t operation) {
  AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  std::array<char, 256> why{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kMetadataTimeoutMs, why.data(),
                                            why.size());
  return options;
}

// The answer to an admin request; null if it did not come in time.
Event Answer(const Queue& queue) {
  return Event(rd_kafka_queue_poll(queue.get(), static_cast<int>(kMetadataTimeoutMs)));
}

rd_kafka_resp_err_t ErrorOf(const Event& answer) {
  return answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
}

bool HasLeaders(const rd_kafka_metadata_topic_t& topic, int32_t partitions) {
  if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR || topic.partition_cnt != partitions) return false;
  for (int i = 0; i < topic.partition_cnt; ++i) {
    if (topic.partitions[i].leader < 0) return false;
  }
  return true;
}

Status AwaitLeaders(Cluster& cluster, const TopicSettings& settings,
                    SteadyClock::time_point deadline) {
  while (SteadyClock::now() < deadline) {
    const Result<Metadata> metadata = AskForTopic(cluster.queries(), settings.name);
    if (metadata && HasLeaders((*metadata)->topics[0], settings.partitions)) return {};
    std::this_thread::sleep_for(kLeaderLookInterval);
  }
  return Unavailable(
      fmt::format("Topic {} was created, but its partitions have no leaders yet", settings.name),
      RD_KAFKA_RESP_ERR__TIMED_OUT);
}

bool IsWithoutLeader(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
         error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
}

int64_t MillisUntil(SteadyClock::time_point deadline) {
  const auto left = deadline - SteadyClock::now();
  return std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(left).count());
}

// The offsets of partitions of one topic.
Result<std::vector<int64_t>> OffsetsOf(Cluster& cluster, std::span<const TopicPartition> partitions,
                                       Edge edge) {
  const auto deadline = SteadyClock::now() + std::chrono::milliseconds(kOffsetTimeoutMs);
  OffsetsAnswer answer;
  for (bool again = true; again;) {
    answer = AskForOffsets(cluster.queries(), partitions, edge, MillisUntil(deadline));
    // A partition was just created or just moved. The client asks for new metadata by itself.
    again = IsWithoutLeader(answer.error) && MillisUntil(deadline) > 0;
    if (again) std::this_thread::sleep_for(kLeaderLookInterval);
  }
  if (answer.error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const TopicPartition& first = partitions.front();
    return LeaderUnavailable(
        partitions.size() > 1 ? first.topic : fmt::format("{}-{}", first.topic, first.partition),
        answer.error);
  }
  return answer.offsets;
}

int64_t Number(const char* text) {
  int64_t number = 0;
  std::from_chars(text, text + std::strlen(text), number);
  return number;
}

}  // namespace

Result<TopicSettings> DescribeTopic(Cluster& cluster, const std::string& topic) {
  NAUNGAN_ASSIGN(const Metadata metadata, AskForTopic(cluster.queries(), topic));
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  TopicSettings settings;
  settings.name = topic;
  settings.partitions = found.partition_cnt;
  settings.replication = found.partition_cnt > 0 ? found.partitions[0].replica_cnt : 0;

  const ConfigResource resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const Queue queue(rd_kafka_queue_new(cluster.queries()));
  const AdminOptions options = Options(cluster.queries(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  rd_kafka_ConfigResource_t* wanted = resource.get();
  rd_kafka_DescribeConfigs(cluster.queries(), &wanted, 1, options.get(), queue.get());
  const Event answer = Answer(queue);
  if (const rd_kafka_resp_err_t error = ErrorOf(answer); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unavailable(fmt::format("Topic {} could not be described", topic), error);
  }
  size_t resources = 0;
  const rd_kafka_ConfigResource_t** described = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(answer.get()), &resources);
  if (resources != 1) return TopicUnknown(topic);
  if (const auto error = rd_kafka_ConfigResource_error(described[0]);
      error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unavailable(fmt::format("Topic {} could not be described", topic), error);
  }
  size_t entries = 0;
  const rd_kafka_ConfigEntry_t** entry = rd_kafka_ConfigResource_configs(described[0], &entries);
  for (size_t i = 0; i < entries; ++i) {
    const std::string_view name = rd_kafka_ConfigEntry_name(entry[i]);
    const char* value = rd_kafka_ConfigEntry_value(entry[i]);
    if (value == nullptr) continue;
    if (name == "retention.ms") settings.retention_ms = Number(value);
    if (name == "max.message.bytes") settings.message_bytes_max = Number(value);
    if (name == "retention.bytes") settings.retention_bytes = Number(value);
    if (name == "min.insync.replicas") {
      settings.min_insync_replicas = static_cast<int32_t>(Number(value));
    }
    if (name == "cleanup.policy") settings.compacted = std::strstr(value, "compact") != nullptr;
    if (name == "unclean.leader.election.enable") {
      settings.unclean_leader_election = std::string_view(value) == "true";
    }
    if (name == "message.timestamp.type") {
      settings.log_append_time = std::string_view(value) == "LogAppendTime";
    }
  }
  return settings;
}

Status CreateTopic(Cluster& cluster, const TopicSettings& settings) {
  NAUNGAN_TRY(CheckTopicSettings(settings));
  const auto deadline = SteadyClock::now() + std::chrono::milliseconds(kMetadataTimeoutMs);
  std::array<char, 256> why{};
  const NewTopic topic(rd_kafka_NewTopic_new(settings.name.c_str(), settings.partitions,
                                             settings.replication, why.data(), why.size()));
  if (!topic) return Fail(Code::kInvalidArgument, "TOPIC_SETTINGS_INVALID", "", why.data());
  const std::pair<const char*, std::string> configs[] = {
      {"cleanup.policy", settings.compacted ? "compact" : "delete"},
      {"retention.ms", std::to_string(settings.retention_ms)},
      {"retention.bytes", std::to_string(settings.retention_bytes)},
      {"max.compaction.lag.ms", kCompactionLagMaxMs},
      {"min.insync.replicas", std::to_string(settings.min_insync_replicas)},
      {"unclean.leader.election.enable", "false"},
      {"message.timestamp.type", "LogAppendTime"},
      {"max.message.bytes", std::to_string(kTopicMessageBytes)}};
  for (const auto& [name, value] : configs) {
    rd_kafka_NewTopic_set_config(topic.get(), name, value.c_str());
  }
  const Queue queue(rd_kafka_queue_new(cluster.queries()));
  const AdminOptions options = Options(cluster.queries(), RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_NewTopic_t* wanted = topic.get();
  rd_kafka_CreateTopics(cluster.queries(), &wanted, 1, options.get(), queue.get());
  const Event answer = Answer(queue);
  if (const rd_kafka_resp_err_t error = ErrorOf(answer); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unavailable(fmt::format("Topic {} could not be created", settings.name), error);
  }
  size_t results = 0;
  const rd_kafka_topic_result_t** result = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(answer.get()), &results);
  const rd_kafka_resp_err_t error =
      results == 1 ? rd_kafka_topic_result_error(result[0]) : RD_KAFKA_RESP_ERR_UNKNOWN;
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return AwaitLeaders(cluster, settings, deadline);
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return TopicExists(settings.name);
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
      return Fail(Code::kInvalidArgument, "TOPIC_SETTINGS_INVALID", "",
                  fmt::format("The brokers refuse topic {}: {}.", settings.name,
                              rd_kafka_topic_result_error_string(result[0])));
    default:
      return Unavailable(fmt::format("Topic {} could not be created", settings.name), error);
  }
}

Result<std::vector<std::string>> ListTopics(Cluster& cluster) {
  const rd_kafka_metadata_t* answer = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(
      cluster.queries(), /*all_topics=*/1, nullptr, &answer, static_cast<int>(kMetadataTimeoutMs));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unavailable("The topics could not be listed", error);
  }
  const Metadata metadata(answer);
  std::vector<std::string> topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const std::string_view name = metadata->topics[i].topic;
    // The names of Kafka's own topics begin so ("__consumer_offsets").
    if (!name.starts_with("__")) topics.emplace_back(name);
  }
  return topics;
}

Result<int64_t> OffsetOf(Cluster& cluster, const TopicPartition& partition, Edge edge) {
  NAUNGAN_TRY(cluster.CheckPartition(partition));
  NAUNGAN_ASSIGN(const std::vector<int64_t> offsets, OffsetsOf(cluster, {&partition, 1}, edge));
  return offsets.front();
}

Result<std::vector<int64_t>> EndsOf(Cluster& cluster, const std::string& topic) {
  NAUNGAN_ASSIGN(const int32_t count, cluster.brokers().PartitionsOf(topic));
  std::vector<TopicPartition> partitions;
  for (int32_t i = 0; i < count; ++i) partitions.push_back({.topic = topic, .partition = i});
  return OffsetsOf(cluster, partitions, Edge::kEnd);
}

}  // namespace naungan::eventlog::kafka
