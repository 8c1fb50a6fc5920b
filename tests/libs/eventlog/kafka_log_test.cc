// What the Kafka log does without a broker, and with one that answers as a real one does seldom.
// tests/contract shows what it does with real brokers.
#include "libs/eventlog/kafka_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <vector>

namespace naungan::eventlog {
namespace {

// An address of this machine where no server answers. It is bound, so that no other process gets
// it, and never listened to.
class DeafAddress {
 public:
  DeafAddress() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    text_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~DeafAddress() { close(socket_); }
  DeafAddress(const DeafAddress&) = delete;
  DeafAddress& operator=(const DeafAddress&) = delete;

  const std::string& text() const { return text_; }

 private:
  int socket_;
  std::string text_;
};

// librdkafka's own stand-in for a broker, which gives the errors that the test asks for.
class ScriptedBroker {
 public:
  ScriptedBroker()
      : client_(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0)),
        cluster_(rd_kafka_mock_cluster_new(client_, 1)) {}
  ~ScriptedBroker() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(client_);
  }
  ScriptedBroker(const ScriptedBroker&) = delete;
  ScriptedBroker& operator=(const ScriptedBroker&) = delete;

  std::string address() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void CreateTopic(const char* topic, int partitions) {
    EXPECT_EQ(rd_kafka_mock_topic_create(cluster_, topic, partitions, 1),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  // The next questions for offsets get this answer, so many of them.
  void AnswerOffsetsWith(rd_kafka_resp_err_t error, size_t times) {
    constexpr int16_t kListOffsets = 2;
    const std::vector<rd_kafka_resp_err_t> errors(times, error);
    rd_kafka_mock_push_request_errors_array(cluster_, kListOffsets, errors.size(), errors.data());
  }

 private:
  rd_kafka_t* const client_;
  rd_kafka_mock_cluster_t* const cluster_;
};

TEST(KafkaLog, AsksAgainForOffsetsWhileTheLeaderIsNotKnown) {
  // Given a topic whose partitions have just moved,
  ScriptedBroker broker;
  broker.CreateTopic("t", 3);
  const auto log = KafkaLog::Open({.bootstrap_servers = broker.address(), .client_id = "test"});
  ASSERT_TRUE(log);
  constexpr size_t kTimes = 4;
  broker.AnswerOffsetsWith(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, kTimes);
  // when the ends of all or of one of them are asked for, then the answer is that of the leader.
  const auto ends = (*log)->EndOffsets("t");
  ASSERT_TRUE(ends) << ends.error().message;
  EXPECT_THAT(*ends, testing::ElementsAre(0, 0, 0));
  broker.AnswerOffsetsWith(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, kTimes);
  EXPECT_EQ((*log)->EndOffset({.topic = "t", .partition = 2}), 0);
}

TEST(KafkaLog, RefusesOptionsThatAreNotTheCallersOrNotValid) {
  const auto refused = [](KafkaLogOptions options) {
    const auto opened = KafkaLog::Open(std::move(options));
    EXPECT_FALSE(opened);
    if (opened) return std::string("opened");
    EXPECT_EQ(opened.error().code, Code::kInvalidArgument);
    EXPECT_EQ(opened.error().reason, "KAFKA_OPTION_INVALID");
    return opened.error().field;
  };
  EXPECT_EQ(refused({.bootstrap_servers = ""}), "bootstrap.servers");
  EXPECT_EQ(refused({.bootstrap_servers = "b:9092", .security = {{"acks", "0"}}}), "acks");
  EXPECT_EQ(refused({.bootstrap_servers = "b:9092", .security = {{"security.protocol", "none"}}}),
            "security.protocol");
}

TEST(KafkaLog, WithoutABrokerNothingIsTakenForTrueAndItIsReported) {
  // Given a log whose brokers do not answer,
  const DeafAddress deaf;
  std::mutex mutex;
  std::vector<std::string> reports;
  const auto log = KafkaLog::Open({.bootstrap_servers = deaf.text(),
                                   .client_id = "test",
                                   .security = {},
                                   .on_report = [&](std::string_view line) {
                                     const std::scoped_lock lock(mutex);
                                     reports.emplace_back(line);
                                   }});
  ASSERT_TRUE(log);
  // when a partition is looked up, then the answer is kUnavailable, and not that it is unknown.
  const auto reader = (*log)->OpenReader({.topic = "t"}, 0, [] {});
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, Code::kUnavailable);
  const std::scoped_lock lock(mutex);
  EXPECT_FALSE(reports.empty());
}

TEST(KafkaLog, WithoutABrokerAFeedTakesWhatItMayHoldAndGoesWithoutWaiting) {
  const DeafAddress deaf;
  const auto log = KafkaLog::Open({.bootstrap_servers = deaf.text(), .client_id = "test"});
  ASSERT_TRUE(log);
  auto feed = (*log)->OpenFeedWriter([] {});
  ASSERT_TRUE(feed);
  const Record record{.value = std::string(kRecordBytesMax, 'x')};
  int64_t taken = 0;
  Status last;
  for (; last; ++taken) last = (*feed)->Append({.topic = "t"}, record);
  EXPECT_EQ(last.error().code, Code::kResourceExhausted);
  EXPECT_EQ(taken - 1, kFeedBytesInFlightMax / kRecordBytesMax);
  EXPECT_EQ((*feed)->Acknowledged(), 0);
}

}  // namespace
}  // namespace naungan::eventlog
