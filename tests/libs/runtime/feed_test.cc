// Feed records are published from the committed log, in an unbroken chain, at least once.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/feed_fixture.h"

namespace naungan::runtime {
namespace {

using Fate = FaultyLog::Fate;

TEST_F(FeedTest, EachCommittedEventIsPublishedInOrder) {
  Node node = Open();
  Settle(node);
  std::vector<std::string> expected;
  for (int i = 0; i < 50; ++i) {
    expected.push_back("add maros " + std::to_string(i));
    Submit(node, expected.back());
    if (i % 7 == 0) Settle(node);
  }
  Settle(node);
  EXPECT_EQ(ReadFeed(), expected);
  EXPECT_EQ(node.processor->Status().unpublished, 0);
  ASSERT_EQ(node.processor->Status().feed_heads.size(), 1U);
}

TEST_F(FeedTest, WhatDidNotHappenIsNeverPublished) {
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  Submit(node, "add maros 1");
  Settle(node);
  EXPECT_TRUE(ReadFeed().empty()) << "its append is not answered yet";
  Node other = Open("b");
  Settle(other);
  log_.Release();
  Settle({&node, &other});
  EXPECT_TRUE(ReadFeed().empty()) << "its batch is void";
}

TEST_F(FeedTest, AFailingFeedIsSentAgainFromTheFirstUnacknowledged) {
  // Given feeds that fail at any record
  Node node = Open();
  Settle(node);
  std::vector<std::string> expected;
  for (int failing_after = 0; failing_after < 5; ++failing_after) {
    log_.FailFeedsAfter(failing_after);
    for (int i = 0; i < 5; ++i) {
      expected.push_back("add maros " + std::to_string(failing_after * 10 + i));
      Submit(node, expected.back());
    }
    Settle(node);
    clock_.Advance(10 * kSecondUs);
    Settle(node);
  }
  // Then a reader gets each event once, and no gap stays open.
  EXPECT_EQ(ReadFeed(), expected);
  EXPECT_EQ(orders_[FeedOrder::kGap], 0);
  EXPECT_GT(orders_[FeedOrder::kSeen], 0);
  EXPECT_EQ(node.processor->Status().unpublished, 0);
}

TEST_F(FeedTest, AFeedThatRefusesARecordIsNotTriedAgainInTheTerm) {
  // Given a feed whose topic takes no such record,
  Node node = Open();
  Settle(node);
  log_.SetFeedsRefusing(true);
  // when there is something to publish, then it is tried once, and an alarm says what to change;
  Submit(node, "add maros 5");
  for (int i = 0; i < 10; ++i) {
    Settle(node);
    clock_.Advance(10 * kSecondUs);
  }
  EXPECT_EQ(log_.feed_refusals(), 1);
  EXPECT_THAT(node.processor->Status().alarm, testing::HasSubstr("set max.message.bytes"));
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  // and when the topic takes it, the next term publishes it.
  log_.SetFeedsRefusing(false);
  Node next = Open("b");
  Settle({&node, &next});
  EXPECT_EQ(ReadFeed(), std::vector<std::string>{"add maros 5"});
}

TEST_F(FeedTest, ATakeOverGoesOnWhereTheLogSaysItWasPublished) {
  // Given a leader that dies with records unpublished
  std::vector<std::string> expected;
  {
    Node node = Open("a");
    Settle(node);
    for (int i = 0; i < 5; ++i) {
      expected.push_back("add maros " + std::to_string(i));
      Submit(node, expected.back());
      Settle(node);
    }
    log_.FailFeedsAfter(0);
    for (int i = 5; i < 8; ++i) {
      expected.push_back("add maros " + std::to_string(i));
      Submit(node, expected.back());
    }
    for (int i = 0; i < 4; ++i) node.processor->RunOnce();
  }
  // When another takes over with an empty store, and later one with the old store
  for (const char* const directory : {"b", "a", "b"}) {
    Node node = Open(directory);
    Settle(node);
    expected.push_back(std::string("add from ") + std::to_string(expected.size()));
    Submit(node, expected.back());
    Settle(node);
    // Then nothing is missing.
    EXPECT_EQ(ReadFeed(), expected);
  }
  EXPECT_GT(orders_[FeedOrder::kSeen], 0) << "a take-over may send some records again";
  EXPECT_LT(orders_[FeedOrder::kSeen], 10) << "but not all of them";
}

// Found by the simulator: an instance was overtaken while it checked its feeds, and mistook what
// the new leader published for proof that the log had lost records.
TEST_F(FeedTest, AnInstanceIsOvertakenAtAnyMomentOfItsTakeOver) {
  constexpr int kStepsMax = 11;
  for (int steps = 1; steps <= kStepsMax; ++steps) {
    SCOPED_TRACE(testing::Message() << steps << " steps");
    // Given an instance that is about to lead
    Node a = Open("slow-" + std::to_string(steps));
    for (int step = 0; step < steps; ++step) a.processor->RunOnce();
    // When another leads and publishes
    Node b = Open("quick-" + std::to_string(steps));
    Settle(b);
    Submit(b, "add maros 5");
    Settle(b);
    Settle({&a, &b});
    // Then one of them leads, and the other has no alarm.
    EXPECT_EQ(a.processor->Status().alarm, "");
    EXPECT_EQ(Total(a, "maros"), 5 * steps);
    EXPECT_EQ(AllRows(a), AllRows(b));
    EXPECT_NE(a.processor->Status().role, b.processor->Status().role);
  }
}

TEST_F(FeedTest, AFollowerForgetsWhatTheLogSaysIsPublished) {
  Node follower = Open("b", 0, /*lead=*/false);
  Node node = Open("a");
  Settle({&node, &follower});
  for (int i = 0; i < 10; ++i) {
    Submit(node, "add maros 1");
    Settle({&node, &follower});
  }
  // All but those of the last batch, which no later batch can have recorded.
  EXPECT_EQ(follower.processor->Status().unpublished, 1);
}

TEST_F(InboxTest, AMachineIsToldWhichPartitionDecides) {
  Node node = Open("a", 2);
  Settle(node);
  const Answer answer = Submit(node, "where");
  Settle(node);
  EXPECT_THAT(answer, Answers("2"));
}

TEST_F(InboxTest, AnInboxRecordGoesToThePartitionOfItsKey) {
  Node node = Open("a", 2);
  Settle(node);
  Submit(node, "send maros 5");
  Submit(node, "send gowa 7");
  Settle(node);
  const std::string inbox = eventlog::InboxTopic(kLedgerService);
  std::vector<std::string> expected_by_partition[4];
  for (const std::string key : {"maros", "gowa"}) {
    expected_by_partition[eventlog::PartitionOf(key, 4)].emplace_back(
        key == "maros" ? "send maros 5" : "send gowa 7");
  }
  for (int32_t partition = 0; partition < 4; ++partition) {
    EXPECT_EQ(Read(inbox, partition), expected_by_partition[partition]);
  }
  EXPECT_EQ(Read(feed_, 2).size(), 2U) << "a record of a feed stays in the partition of its source";
}

}  // namespace
}  // namespace naungan::runtime
