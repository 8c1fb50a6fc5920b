// What the Kafka log does without a broker. tests/contract shows what it does with one.
#include "libs/eventlog/kafka_log.h"

#include <gtest/gtest.h>
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
