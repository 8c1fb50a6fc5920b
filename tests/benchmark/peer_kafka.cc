#include <fmt/core.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "libs/eventlog/kafka_log.h"
#include "libs/platform/clock.h"
#include "tests/benchmark/peers.h"
#include "tests/benchmark/population.h"
#include "tests/benchmark/timing.h"

namespace naungan::benchmark {
namespace {

constexpr int64_t kRowsPerTown = 25'000;
constexpr int32_t kPartitions = 8;
constexpr size_t kRecordBytes = 200;
constexpr size_t kRoundTrips = 1'000;
constexpr size_t kTransactions = 100;
constexpr size_t kWarmUps = 50;
constexpr int kAnswerTimeoutMs = 30'000;

using Settings = std::vector<std::pair<const char*, std::string>>;

struct ClientDestroy {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
using Client = std::unique_ptr<rd_kafka_t, ClientDestroy>;

struct MessageDestroy {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Message = std::unique_ptr<rd_kafka_message_t, MessageDestroy>;

std::unexpected<Error> Failed(std::string_view doing, std::string_view why) {
  return Fail(Code::kUnavailable, "PEER_FAILED", "kafka", fmt::format("{}: {}", doing, why));
}

Status Sound(rd_kafka_resp_err_t error, std::string_view doing) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return Failed(doing, rd_kafka_err2str(error));
}

Status Sound(rd_kafka_error_t* error, std::string_view doing) {
  if (error == nullptr) return {};
  const std::string why = rd_kafka_error_string(error);
  rd_kafka_error_destroy(error);
  return Failed(doing, why);
}

Result<Client> MakeClient(rd_kafka_type_t type, const Settings& settings) {
  rd_kafka_conf_t* configuration = rd_kafka_conf_new();
  std::array<char, 256> why{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(configuration, name, value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(configuration);
      return Failed("configuring", why.data());
    }
  }
  Client client(rd_kafka_new(type, configuration, why.data(), why.size()));
  if (client == nullptr) {
    rd_kafka_conf_destroy(configuration);
    return Failed("making a client", why.data());
  }
  return client;
}

std::string ToText(const Settings& settings) {
  std::string text;
  for (const auto& [name, value] : settings) {
    if (std::string_view(name) == "bootstrap.servers") continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  }
  return text;
}

Status MakeTopic(const std::string& bootstrap, const std::string& topic, int32_t partitions) {
  NAUNGAN_ASSIGN(const auto log, eventlog::KafkaLog::Open({.bootstrap_servers = bootstrap,
                                                           .client_id = "naungan-benchmark",
                                                           .security = {},
                                                           .on_report = {}}));
  const Status made = log->CreateTopic({.name = topic, .partitions = partitions});
  if (!made && made.error().code != Code::kAlreadyExists) return made;
  return {};
}

// Copies the record. Waits while the client's buffer is full.
Status Produce(rd_kafka_t* producer, const char* topic, int32_t partition, std::string_view key,
               std::string_view value) {
  while (true) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_END);
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) return Sound(error, "producing");
    rd_kafka_poll(producer, 1);
  }
}

Result<double> ProduceOnce(const Settings& settings, const std::vector<Town>& towns) {
  NAUNGAN_ASSIGN(const Client producer, MakeClient(RD_KAFKA_PRODUCER, settings));
  const platform::SystemClock clock;
  const int64_t begun_us = clock.SteadyUs();
  int64_t rows = 0;
  std::string value;
  for (const Town& town : towns) {
    for (const auto& chunk : town.chunks) {
      for (const auto& row : chunk.rows()) {
        row.SerializeToString(&value);
        NAUNGAN_TRY(
            Produce(producer.get(), "benchmark.rows", RD_KAFKA_PARTITION_UA, row.nik(), value));
        ++rows;
      }
      rd_kafka_poll(producer.get(), 0);
    }
  }
  NAUNGAN_TRY(Sound(rd_kafka_flush(producer.get(), kAnswerTimeoutMs), "flushing"));
  return static_cast<double>(rows) * 1e6 / static_cast<double>(clock.SteadyUs() - begun_us);
}

// A consumer at the end of a topic with one partition. Its fetch is under way.
Result<Client> FollowEnd(const Settings& settings, const char* topic) {
  NAUNGAN_ASSIGN(Client consumer, MakeClient(RD_KAFKA_CONSUMER, settings));
  rd_kafka_poll_set_consumer(consumer.get());
  int64_t begin = 0;
  int64_t end = 0;
  NAUNGAN_TRY(Sound(
      rd_kafka_query_watermark_offsets(consumer.get(), topic, 0, &begin, &end, kAnswerTimeoutMs),
      "asking for the end"));
  rd_kafka_topic_partition_list_t* const assigned = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(assigned, topic, 0)->offset = end;
  const Status outcome = Sound(rd_kafka_assign(consumer.get(), assigned), "assigning");
  rd_kafka_topic_partition_list_destroy(assigned);
  NAUNGAN_TRY(outcome);
  return consumer;
}

Result<Timing> RoundTripsOnce(const Settings& producing, const Settings& consuming,
                              int64_t pause_ms) {
  constexpr const char* kTopic = "benchmark.round-trips";
  NAUNGAN_ASSIGN(const Client producer, MakeClient(RD_KAFKA_PRODUCER, producing));
  NAUNGAN_ASSIGN(const Client consumer, FollowEnd(consuming, kTopic));
  const platform::SystemClock clock;
  const std::string value(kRecordBytes, 'x');
  std::vector<int64_t> latencies_us;
  int64_t all_us = 0;
  for (size_t i = 0; i < kWarmUps + kRoundTrips; ++i) {
    const int64_t begun_us = clock.SteadyUs();
    NAUNGAN_TRY(Produce(producer.get(), kTopic, 0, "key", value));
    const Message message(rd_kafka_consumer_poll(consumer.get(), kAnswerTimeoutMs));
    const int64_t took_us = clock.SteadyUs() - begun_us;
    if (message == nullptr) return Failed("consuming", "no record came");
    NAUNGAN_TRY(Sound(message->err, "consuming"));
    rd_kafka_poll(producer.get(), 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    if (i < kWarmUps) continue;
    latencies_us.push_back(took_us);
    all_us += took_us;
  }
  return TimingOf(latencies_us, static_cast<double>(all_us) / 1e6);
}

Result<Timing> TransactionsOnce(const Settings& settings) {
  NAUNGAN_ASSIGN(const Client producer, MakeClient(RD_KAFKA_PRODUCER, settings));
  NAUNGAN_TRY(Sound(rd_kafka_init_transactions(producer.get(), kAnswerTimeoutMs), "beginning"));
  const platform::SystemClock clock;
  const std::string value(kRecordBytes, 'x');
  std::vector<int64_t> latencies_us;
  int64_t all_us = 0;
  for (size_t i = 0; i < kWarmUps + kTransactions; ++i) {
    const int64_t begun_us = clock.SteadyUs();
    NAUNGAN_TRY(Sound(rd_kafka_begin_transaction(producer.get()), "beginning a transaction"));
    NAUNGAN_TRY(Produce(producer.get(), "benchmark.transactions", 0, "key", value));
    NAUNGAN_TRY(Sound(rd_kafka_commit_transaction(producer.get(), kAnswerTimeoutMs), "committing"));
    const int64_t took_us = clock.SteadyUs() - begun_us;
    if (i < kWarmUps) continue;
    latencies_us.push_back(took_us);
    all_us += took_us;
  }
  return TimingOf(latencies_us, static_cast<double>(all_us) / 1e6);
}

}  // namespace

Result<nlohmann::ordered_json> ProduceRows(const std::string& bootstrap, int64_t rows) {
  NAUNGAN_ASSIGN(const auto towns,
                 GenerateTowns(0, static_cast<int32_t>(rows / kRowsPerTown), kRowsPerTown));
  NAUNGAN_TRY(MakeTopic(bootstrap, "benchmark.rows", kPartitions));
  const Settings settings{{"bootstrap.servers", bootstrap},
                          {"enable.idempotence", "true"},
                          {"acks", "all"},
                          {"linger.ms", "5"},
                          {"batch.num.messages", "10000"}};
  nlohmann::ordered_json figures{{"settings", ToText(settings) + ", 8 partitions"}, {"rows", rows}};
  for (int round = 0; round < kPeerRounds; ++round) {
    NAUNGAN_ASSIGN(const double speed, ProduceOnce(settings, towns));
    figures["rows_per_second"].push_back(speed);
  }
  return figures;
}

Result<nlohmann::ordered_json> MeasureRoundTrips(const std::string& bootstrap, int64_t pause_ms) {
  NAUNGAN_TRY(MakeTopic(bootstrap, "benchmark.round-trips", 1));
  const Settings producing{{"bootstrap.servers", bootstrap},
                           {"enable.idempotence", "true"},
                           {"acks", "all"},
                           {"linger.ms", "0"}};
  const Settings consuming{{"bootstrap.servers", bootstrap},
                           {"group.id", "benchmark"},
                           {"enable.auto.commit", "false"},
                           {"fetch.min.bytes", "1"},
                           {"fetch.wait.max.ms", "500"}};
  nlohmann::ordered_json figures{
      {"settings", fmt::format("{}; {}", ToText(producing), ToText(consuming))}};
  for (int round = 0; round < kPeerRounds; ++round) {
    NAUNGAN_ASSIGN(const Timing timing, RoundTripsOnce(producing, consuming, pause_ms));
    figures["timings"].push_back(ToJson(timing));
  }
  return figures;
}

Result<nlohmann::ordered_json> MeasureTransactions(const std::string& bootstrap) {
  NAUNGAN_TRY(MakeTopic(bootstrap, "benchmark.transactions", 1));
  const Settings settings{{"bootstrap.servers", bootstrap},
                          {"transactional.id", "benchmark"},
                          {"acks", "all"},
                          {"linger.ms", "0"}};
  nlohmann::ordered_json figures{{"settings", ToText(settings)}};
  for (int round = 0; round < kPeerRounds; ++round) {
    NAUNGAN_ASSIGN(const Timing timing, TransactionsOnce(settings));
    figures["timings"].push_back(ToJson(timing));
  }
  return figures;
}

}  // namespace naungan::benchmark
