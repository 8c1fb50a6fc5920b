#include "libs/eventlog/kafka_client.h"

#include <fmt/core.h>

#include <array>

#include "libs/eventlog/refusals.h"

namespace naungan::eventlog::kafka {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                      DestroyWith<rd_kafka_topic_partition_list_destroy>>;
using Configuration = std::unique_ptr<rd_kafka_conf_t, DestroyWith<rd_kafka_conf_destroy>>;

Settings CommonSettings(const KafkaLogOptions& options) {
  Settings settings = {
      {"bootstrap.servers", options.bootstrap_servers},
      {"client.id", options.client_id},
      {"message.max.bytes", std::to_string(kTopicMessageBytes)},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      // By default it backs off to ten seconds, and would notice that late that a broker is back.
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "500"},
      // How soon it looks for a partition's new leader.
      {"topic.metadata.refresh.fast.interval.ms", "100"},
      {"log.connection.close", "false"},
  };
  settings.insert(settings.end(), options.security.begin(), options.security.end());
  return settings;
}

bool Produces(ClientKind kind) {
  return kind == ClientKind::kLogProducer || kind == ClientKind::kFeedProducer;
}

Settings SettingsOf(ClientKind kind, const KafkaLogOptions& options) {
  const Settings consumer = {
      {"auto.offset.reset", "error"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"enable.partition.eof", "false"},
      {"allow.auto.create.topics", "false"},
      {"check.crcs", "true"},
      // The house writes no transactions. If another producer does, we read nothing that may be
      // taken back.
      {"isolation.level", "read_committed"},
      {"fetch.min.bytes", "1"},
      {"fetch.error.backoff.ms", "50"},
      {"fetch.message.max.bytes", std::to_string(kTopicMessageBytes)},
      {"queued.max.messages.kbytes", std::to_string(options.reader_bytes_max / 1024)},
      {"queued.min.messages", "100000"},
  };
  const Settings idempotent = {
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"request.timeout.ms", "5000"},
      {"retry.backoff.ms", "50"},
  };
  Settings settings = Produces(kind) ? idempotent : consumer;
  // A fetch returns at once if there is something. A reader that has just been opened waits this
  // long for the fetch that is under way without it.
  if (kind == ClientKind::kConsumer) settings.emplace_back("fetch.wait.max.ms", "50");
  if (kind == ClientKind::kSteadyConsumer) settings.emplace_back("fetch.wait.max.ms", "500");
  // How long until a connection that died silently is given up. For questions it is shorter, since
  // their callers do not wait longer.
  settings.emplace_back("socket.timeout.ms", kind == ClientKind::kQueries
                                                 ? std::to_string(kMetadataTimeoutMs)
                                                 : "10000");
  if (kind == ClientKind::kLogProducer) {
    // Of one batch, lz4 leaves 78 % in 0.04 ms, zstd 68 % in 0.13 ms, and a command waits for it.
    settings.insert(settings.end(), {{"linger.ms", "0"},
                                     {"compression.codec", "lz4"},
                                     {"max.in.flight.requests.per.connection", "1"},
                                     {"queue.buffering.max.messages", "10"},
                                     {"message.timeout.ms", std::to_string(kDeliveryTimeoutMs)}});
  }
  if (kind == ClientKind::kFeedProducer) {
    // The FeedWriter accepts much less than these limits. A message that cannot be delivered must
    // fail the producer; otherwise the next one would land before it.
    // Records that wait for one in flight go together without a linger. Of many records of a feed
    // together zstd leaves 5 %, lz4 14 %, in the same time.
    settings.insert(settings.end(), {{"linger.ms", "0"},
                                     {"compression.codec", "zstd"},
                                     {"max.in.flight.requests.per.connection", "5"},
                                     {"queue.buffering.max.messages", "1000000"},
                                     {"queue.buffering.max.kbytes", "131072"},
                                     {"message.timeout.ms", "0"},
                                     {"enable.gapless.guarantee", "true"}});
  }
  return settings;
}

Status Apply(rd_kafka_conf_t* configuration, const Settings& settings) {
  std::array<char, 512> why{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(configuration, name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      return Fail(Code::kInvalidArgument, "KAFKA_OPTION_INVALID", name, why.data());
    }
  }
  return {};
}

void Report(const rd_kafka_t* client, int /*level*/, const char* facility, const char* text) {
  const auto* options = static_cast<const KafkaLogOptions*>(rd_kafka_opaque(client));
  // Warnings about our own choice of settings do not concern an operator.
  if (std::string_view(facility) == "CONFWARN") return;
  if (options->on_report) options->on_report(fmt::format("{}: {}", facility, text));
}

// What an operator must change before a record that failed in this way can land. Empty if time
// alone may help.
std::string WhatToDo(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return fmt::format("Set the topic's max.message.bytes to {} or more, and its segment.bytes.",
                         kTopicMessageBytes);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return "Give this server's user the right to write to the topic.";
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "Give this server's user the right IDEMPOTENT_WRITE on the cluster.";
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return "The topic was deleted or made anew. Restore it with its records.";
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
      return "Set the topic's cleanup.policy to delete, unless it holds persons.";
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
      return "Set the topic's message.timestamp.type to LogAppendTime.";
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
      return "Use newer brokers.";
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
      return "Change the brokers' policy for this topic.";
    default:
      return {};
  }
}

}  // namespace

Result<Client> MakeClient(ClientKind kind, const KafkaLogOptions& options) {
  Configuration configuration(rd_kafka_conf_new());
  NAUNGAN_TRY(Apply(configuration.get(), CommonSettings(options)));
  NAUNGAN_TRY(Apply(configuration.get(), SettingsOf(kind, options)));
  // librdkafka hands the opaque pointer back and never uses what it points to.
  rd_kafka_conf_set_opaque(configuration.get(), const_cast<KafkaLogOptions*>(&options));
  rd_kafka_conf_set_log_cb(configuration.get(), &Report);
  const bool consumes = !Produces(kind);
  if (!consumes) rd_kafka_conf_set_events(configuration.get(), RD_KAFKA_EVENT_DR);
  std::array<char, 512> why{};
  Client client(rd_kafka_new(consumes ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, configuration.get(),
                             why.data(), why.size()));
  if (!client && rd_kafka_last_error() == RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE) {
    return Fail(Code::kUnavailable, "KAFKA_CLIENT_UNMADE", "",
                fmt::format("No more clients of Kafka can be made: {}. Raise the limits of threads "
                            "and open files of this process.",
                            why.data()));
  }
  if (!client) return Fail(Code::kInvalidArgument, "KAFKA_OPTION_INVALID", "", why.data());
  // The client owns its configuration from here on.
  static_cast<void>(configuration.release());
  return client;
}

std::unexpected<Error> Unavailable(std::string_view what, rd_kafka_resp_err_t error) {
  return Fail(
      Code::kUnavailable, "KAFKA_UNAVAILABLE", "",
      fmt::format("{}: {}. Are the brokers up and reachable?", what, rd_kafka_err2str(error)));
}

std::unexpected<Error> LeaderUnavailable(std::string_view where, rd_kafka_resp_err_t error) {
  // Errors of the client itself are negative. It says that it does not know the partition if no
  // broker leads it.
  if (error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) error = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  const bool answered =
      error > RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  return Unavailable(fmt::format("The broker that leads {} {}", where,
                                 answered ? "refuses a question" : "does not answer"),
                     error);
}

std::optional<Error> RefusalOf(const TopicPartition& target, rd_kafka_resp_err_t error) {
  const std::string what_to_do = WhatToDo(error);
  if (what_to_do.empty()) return std::nullopt;
  return Error{
      .code = Code::kFailedPrecondition,
      .reason = "RECORD_REFUSED",
      .field = "",
      .message = fmt::format("Topic {} takes no record into partition {}: {}. {}", target.topic,
                             target.partition, rd_kafka_err2str(error), what_to_do)};
}

rd_kafka_resp_err_t DeliveryError(rd_kafka_t* producer, rd_kafka_resp_err_t error) {
  if (error != RD_KAFKA_RESP_ERR__FATAL) return error;
  std::array<char, 512> why{};
  const rd_kafka_resp_err_t cause = rd_kafka_fatal_error(producer, why.data(), why.size());
  return cause == RD_KAFKA_RESP_ERR_NO_ERROR ? error : cause;
}

Result<Metadata> AskForTopic(rd_kafka_t* client, const std::string& topic) {
  const Topic handle(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  // librdkafka refuses only names that no topic can have.
  if (!handle) return TopicUnknown(topic);
  const rd_kafka_metadata_t* answer = nullptr;
  rd_kafka_resp_err_t error = rd_kafka_metadata(client, /*all_topics=*/0, handle.get(), &answer,
                                                static_cast<int>(kMetadataTimeoutMs));
  Metadata metadata(error == RD_KAFKA_RESP_ERR_NO_ERROR ? answer : nullptr);
  if (metadata) {
    error = metadata->topic_cnt == 1 ? metadata->topics[0].err
                                     : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  }
  if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return TopicUnknown(topic);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Unavailable(fmt::format("Topic {} could not be looked up", topic), error);
  }
  return metadata;
}

// Asks for offsets by time, where two special times mean the begin and the end. The call that is
// meant for this, rd_kafka_query_watermark_offsets, waits for ever if a broker has gone away since
// it was last heard of.
OffsetsAnswer AskForOffsets(rd_kafka_t* client, std::span<const TopicPartition> partitions,
                            Edge edge, int64_t timeout_ms) {
  const PartitionList asked(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& partition : partitions) {
    rd_kafka_topic_partition_list_add(asked.get(), partition.topic.c_str(), partition.partition)
        ->offset = edge == Edge::kBegin ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
  }
  OffsetsAnswer answer;
  answer.error = rd_kafka_offsets_for_times(client, asked.get(), static_cast<int>(timeout_ms));
  for (size_t i = 0; i < partitions.size() && answer.error == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    const rd_kafka_topic_partition_t& found = asked->elems[i];
    answer.error = found.err;
    // Without an answer the special time may still be there.
    if (answer.error == RD_KAFKA_RESP_ERR_NO_ERROR && found.offset < 0) {
      answer.error = RD_KAFKA_RESP_ERR__TIMED_OUT;
    }
    answer.offsets.push_back(found.offset);
  }
  if (answer.error != RD_KAFKA_RESP_ERR_NO_ERROR) answer.offsets.clear();
  return answer;
}

rd_kafka_resp_err_t Produce(rd_kafka_t* producer, const TopicPartition& target,
                            const Record& record, void* opaque) {
  std::vector<rd_kafka_vu_t> fields;
  const auto add = [&fields](rd_kafka_vtype_t type) -> auto& {
    rd_kafka_vu_t field{};
    field.vtype = type;
    fields.push_back(field);
    return fields.back().u;
  };
  // librdkafka copies it at once (RD_KAFKA_MSG_F_COPY) and never writes to it.
  const auto bytes = [](const std::string& text) { return const_cast<char*>(text.data()); };
  add(RD_KAFKA_VTYPE_TOPIC).cstr = target.topic.c_str();
  add(RD_KAFKA_VTYPE_PARTITION).i32 = target.partition;
  add(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
  add(RD_KAFKA_VTYPE_OPAQUE).ptr = opaque;
  if (!record.key.empty()) {
    add(RD_KAFKA_VTYPE_KEY).mem = {.ptr = bytes(record.key), .size = record.key.size()};
  }
  if (!record.tombstone) {
    add(RD_KAFKA_VTYPE_VALUE).mem = {.ptr = bytes(record.value), .size = record.value.size()};
  }
  for (const Header& header : record.headers) {
    add(RD_KAFKA_VTYPE_HEADER).header = {.name = header.name.c_str(),
                                         .val = header.value.data(),
                                         .size = static_cast<ssize_t>(header.value.size())};
  }
  rd_kafka_error_t* refused = rd_kafka_produceva(producer, fields.data(), fields.size());
  if (refused == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
  const rd_kafka_resp_err_t code = rd_kafka_error_code(refused);
  rd_kafka_error_destroy(refused);
  return code;
}

void WakeOnEvents(rd_kafka_queue_t* queue, WakeSlot* slot) {
  if (slot == nullptr) return rd_kafka_queue_cb_event_enable(queue, nullptr, nullptr);
  rd_kafka_queue_cb_event_enable(
      queue, [](rd_kafka_t*, void* opaque) { static_cast<WakeSlot*>(opaque)->Wake(); }, slot);
}

void End(Client client, Errands& reaper) {
  reaper.Give([client = std::move(client)]() mutable {
    rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                     RD_KAFKA_PURGE_F_NON_BLOCKING);
    client.reset();
  });
}

}  // namespace naungan::eventlog::kafka
