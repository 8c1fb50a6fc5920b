// The host's threads, with the machine's clock: a question from any thread is answered.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/random.h"
#include "libs/runtime/partition_host.h"
#include "libs/runtime/process_share.h"
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

  std::unique_ptr<PartitionHost> Start(std::optional<std::vector<int32_t>> led = std::nullopt,
                                       const std::string& name = "a") {
    auto host = PartitionHost::Start({.service = std::string(kLedgerService),
                                      .partitions = kPartitions,
                                      .led = std::move(led),
                                      .state_directory = (directory_.path() / name).string(),
                                      .owner_address = name + ":1",
                                      .build = "test"},
                                     machine_, log_, clock_, entropy_, share_);
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
    host.Query(partition, std::move(after), 0, IfUnread::kWait,
               [&](Result<View> view) { promise.set_value(std::move(view)); });
    return promise.get_future().get();
  }

  TemporaryDirectory directory_;
  platform::SystemClock clock_;
  eventlog::MemoryLog log_{[] { return platform::SystemClock().NowUs() / 1'000; }};
  platform::SystemEntropy entropy_;
  ProcessShare share_{64 * platform::kBytesPerMib};
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
  const auto host = Start(std::vector<int32_t>{0});
  for (int i = 0; i < 20; ++i) {
    std::promise<Result<Reply>> promise;
    host->SubmitTo(0, NewCommand("add maros 1"),
                   [&](Result<Reply> reply) { promise.set_value(std::move(reply)); });
    const auto reply = promise.get_future().get();
    ASSERT_TRUE(reply.has_value());
    const auto status = host->Status();
    ASSERT_EQ(status.size(), size_t{kPartitions});
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
  host->Query(partition, {{log, never}}, clock_.SteadyUs() + 1'000, IfUnread::kRefer,
              [&](Result<View> found) { late.set_value(std::move(found)); });
  const auto found = late.get_future().get();
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, Code::kDeadlineExceeded);
}

TEST_F(HostTest, AFollowerAnswersReadsAndSaysWhoLeads) {
  // Given two instances, of which one leads
  const auto leader = Start();
  const auto follower = Start(std::vector<int32_t>(), "b");
  const auto reply = Submit(*leader, "maros", NewCommand("add maros 5")).get();
  ASSERT_TRUE(reply.has_value());
  // When the other is asked for what was answered, then it has it,
  const int32_t partition = leader->PartitionOf("maros");
  const auto view =
      Query(*follower, partition, {{eventlog::PrivateLogTopic(kLedgerService), reply->position}});
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(LedgerMachine::Total(*view->rows, "maros"), 5);
  EXPECT_EQ(view->position, reply->position);
  // and a command is refused, and the address of the leader is known within the refusal.
  std::promise<std::pair<std::string, std::string>> refused;
  follower->SubmitTo(partition, NewCommand("add maros 1"), [&](const Result<Reply>& answer) {
    refused.set_value({answer ? "" : answer.error().reason, follower->OwnerAddress(partition)});
  });
  EXPECT_EQ(refused.get_future().get(), std::pair(std::string("NOT_LEADER"), std::string("a:1")));
}

TEST_F(HostTest, PartitionsMoveUnderLoadAndEveryCommandCountsOnce) {
  // Given two instances, and clients that go on to the leader when they are refused
  const auto a = Start();
  const auto b = Start(std::vector<int32_t>(), "b");
  std::atomic<bool> ended = false;
  const auto add = [&](PartitionHost* first, PartitionHost* second, const std::string& account) {
    int64_t added = 0;
    while (!ended) {
      const Command command = NewCommand("add " + account + " 1");
      PartitionHost* asked = first;
      while (!Submit(*asked, account, command).get()) {
        asked = asked == first ? second : first;
      }
      ++added;
    }
    return added;
  };
  auto at_a = std::async(std::launch::async, add, a.get(), b.get(), "maros");
  auto at_b = std::async(std::launch::async, add, b.get(), a.get(), "maros");
  // When the partition is moved back and forth
  const int32_t partition = a->PartitionOf("maros");
  for (int turn = 0; turn < 6; ++turn) {
    PartitionHost& giver = turn % 2 == 0 ? *a : *b;
    PartitionHost& taker = turn % 2 == 0 ? *b : *a;
    std::promise<naungan::Status> given;
    giver.GiveTo(partition, turn % 2 == 0 ? "b:1" : "a:1",
                 [&](const naungan::Status& status) { given.set_value(status); });
    const auto outcome = given.get_future().get();
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    ASSERT_TRUE(taker.Lead(partition).has_value());
    while (taker.Status()[static_cast<size_t>(partition)].role != Role::kLeading) {
    }
  }
  ended = true;
  const int64_t added = at_a.get() + at_b.get();
  // Then every command counted once.
  const auto reply = Submit(*a, "maros", NewCommand("where")).get();
  ASSERT_TRUE(reply.has_value());
  const Position last = reply->position;
  const auto view = Query(*b, partition, {{eventlog::PrivateLogTopic(kLedgerService), last}});
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(LedgerMachine::Total(*view->rows, "maros"), added);
}

TEST_F(HostTest, OrdersToAPartitionThatIsNotThereAreRefused) {
  const auto host = Start();
  EXPECT_EQ(host->Lead(kPartitions).error().reason, "PARTITION_UNKNOWN");
  std::string reason;
  host->GiveTo(-1, "b:1", [&](const naungan::Status& status) { reason = status.error().reason; });
  EXPECT_EQ(reason, "PARTITION_UNKNOWN");
  host->Drain();
  EXPECT_EQ(host->Lead(0).error().reason, "DRAINING");
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
                                         machine_, empty, clock_, entropy_, share_);
  ASSERT_FALSE(host.has_value());
  EXPECT_EQ(host.error().reason, "TOPIC_MISSING");
}

}  // namespace
}  // namespace naungan::runtime
