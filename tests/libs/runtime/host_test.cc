// The host's threads, with the machine's clock: whatever is asked from any thread is answered.
#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/random.h"
#include "libs/runtime/partition_host.h"
#include "libs/runtime/topic_plan.h"
#include "tests/libs/runtime/ledger_machine.h"
#include "tests/support/temporary_directory.h"

namespace naungan::runtime {
namespace {

constexpr int32_t kPartitions = 2;

class HostTest : public testing::Test {
 protected:
  HostTest() {
    for (const auto& topic : TopicPlan({.agreement_partitions = 1, .partitions = kPartitions})) {
      EXPECT_TRUE(log_.CreateTopic(topic).has_value());
    }
  }

  std::unique_ptr<PartitionHost> Start(std::vector<int32_t> led = {}) {
    auto host = PartitionHost::Start({.service = std::string(kLedgerService),
                                      .partitions = kPartitions,
                                      .led = std::move(led),
                                      .state_directory = directory_.path().string(),
                                      .owner_address = "a:1",
                                      .build = "test",
                                      .store_memory_bytes = 8 * 1024 * 1024},
                                     machine_, log_, clock_, entropy_);
    EXPECT_TRUE(host.has_value());
    return *std::move(host);
  }

  Command NewCommand(const std::string& payload) {
    std::array<uint8_t, 10> random;
    entropy_.Fill(random);
    const Uuid id = MakeUuidV7(clock_.NowUs() / 1'000, random);
    return {.request_id = std::string(id.bytes().begin(), id.bytes().end()), .payload = payload};
  }

  std::future<Result<Reply>> Submit(PartitionHost& host, const std::string& key, Command command) {
    auto promise = std::make_shared<std::promise<Result<Reply>>>();
    auto future = promise->get_future();
    host.Submit(key, std::move(command),
                [promise](Result<Reply> reply) { promise->set_value(std::move(reply)); });
    return future;
  }

  static Result<View> Query(PartitionHost& host, int32_t partition, After after = {}) {
    std::promise<Result<View>> promise;
    host.Query(partition, std::move(after), 0,
               [&](Result<View> view) { promise.set_value(std::move(view)); });
    return promise.get_future().get();
  }

  TemporaryDirectory directory_;
  platform::SystemClock clock_;
  eventlog::MemoryLog log_{[] { return platform::SystemClock().NowUs() / 1'000; }};
  platform::SystemEntropy entropy_;
  LedgerMachine machine_;
};

TEST_F(HostTest, CommandsFromManyThreadsAllCount) {
  const auto host = Start();
  constexpr int kThreads = 4;
  constexpr int kCommands = 250;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const std::string account = "account-" + std::to_string(t);
      for (int i = 0; i < kCommands; ++i) {
        EXPECT_TRUE(Submit(*host, account, NewCommand("add " + account + " 1")).get().has_value());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < kThreads; ++t) {
    const std::string account = "account-" + std::to_string(t);
    const auto view = Query(*host, host->PartitionOf(account));
    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(LedgerMachine::Total(*view->rows, account), kCommands);
    EXPECT_EQ(view->position.epoch, 1);
  }
  EXPECT_TRUE(host->Ready());
  EXPECT_EQ(host->OwnerAddress(0), "a:1");
}

TEST_F(HostTest, AStatusHoldsWhatWasAnsweredBefore) {
  const auto host = Start({0});
  for (int i = 0; i < 20; ++i) {
    std::promise<Result<Reply>> promise;
    host->SubmitTo(0, NewCommand("add maros 1"),
                   [&](Result<Reply> reply) { promise.set_value(std::move(reply)); });
    const auto reply = promise.get_future().get();
    ASSERT_TRUE(reply.has_value());
    const auto status = host->Status();
    ASSERT_EQ(status.size(), 1U);
    // The fence, the term's first batch, and one batch for each command.
    EXPECT_GE(status[0].cursor_offset, reply->position.sequence + 1);
  }
}

TEST_F(HostTest, AQueryWaitsForWhatItMustHaveRead) {
  const auto host = Start();
  const auto reply = Submit(*host, "maros", NewCommand("add maros 5")).get();
  ASSERT_TRUE(reply.has_value());
  const std::string log = eventlog::PrivateLogTopic(kLedgerService);
  const int32_t partition = host->PartitionOf("maros");
  const auto view = Query(*host, partition, {{log, reply->position}});
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(LedgerMachine::Total(*view->rows, "maros"), 5);

  std::promise<Result<View>> late;
  Position never = reply->position;
  never.sequence += 1'000;
  host->Query(partition, {{log, never}}, clock_.SteadyUs() + 1'000,
              [&](Result<View> found) { late.set_value(std::move(found)); });
  const auto found = late.get_future().get();
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, Code::kDeadlineExceeded);
}

TEST_F(HostTest, APartitionThatIsNotHeldIsRefused) {
  const auto host = Start({1});
  std::promise<Result<Reply>> promise;
  host->SubmitTo(0, NewCommand("add maros 1"),
                 [&](Result<Reply> reply) { promise.set_value(std::move(reply)); });
  EXPECT_EQ(promise.get_future().get().error().reason, "NOT_LEADER");
  EXPECT_EQ(Query(*host, 0).error().code, Code::kUnavailable);
}

TEST_F(HostTest, DrainingFinishesWhatWasAcceptedAndRefusesTheRest) {
  const auto host = Start();
  std::vector<std::future<Result<Reply>>> accepted;
  for (int i = 0; i < 100; ++i) {
    accepted.push_back(Submit(*host, "maros", NewCommand("add maros 1")));
  }
  host->Drain();
  for (auto& answer : accepted) EXPECT_TRUE(answer.get().has_value());
  EXPECT_EQ(Submit(*host, "maros", NewCommand("add maros 1")).get().error().reason, "DRAINING");
  EXPECT_EQ(Query(*host, 0).error().reason, "DRAINING");
  host->Drain();
}

TEST_F(HostTest, AMissingTopicRefusesTheStart) {
  eventlog::MemoryLog empty([] { return 0; });
  const auto host = PartitionHost::Start({.service = std::string(kLedgerService),
                                          .partitions = kPartitions,
                                          .state_directory = directory_.path().string()},
                                         machine_, empty, clock_, entropy_);
  ASSERT_FALSE(host.has_value());
  EXPECT_EQ(host.error().reason, "TOPIC_MISSING");
}

}  // namespace
}  // namespace naungan::runtime
