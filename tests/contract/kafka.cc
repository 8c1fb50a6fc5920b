// The contract against real Apache Kafka, which `deploy/kafka/kafka start` starts.
#include <cstdlib>

#include "libs/eventlog/kafka_log.h"
#include "tests/contract/subject.h"

namespace naungan::eventlog {
namespace {

class KafkaSubject final : public Subject {
 public:
  KafkaSubject() { Open(); }

  Log& log() override { return *log_; }
  bool Reopen() override {
    log_.reset();
    Open();
    return true;
  }

 private:
  void Open() {
    const char* brokers = std::getenv("NAUNGAN_TEST_KAFKA");
    if (brokers == nullptr) {
      // Without a broker nothing of the contract is checked. That is a failure, not a skipped test.
      std::fputs(
          "NAUNGAN_TEST_KAFKA is not set. Run with "
          "NAUNGAN_TEST_KAFKA=$(deploy/kafka/kafka start)\n",
          stderr);
      std::exit(1);
    }
    auto opened = KafkaLog::Open({.bootstrap_servers = brokers, .client_id = "contract-test"});
    EXPECT_TRUE(opened) << opened.error().message;
    log_ = std::move(opened).value();
  }

  std::unique_ptr<KafkaLog> log_;
};

INSTANTIATE_TEST_SUITE_P(EveryLog, LogContract,
                         testing::Values(SubjectKind{
                             "Kafka", [] { return std::make_unique<KafkaSubject>(); }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace naungan::eventlog
