// A log that lost records goes on once an operator accepts it: from the log as it is, for every
// instance, and for readers of the feeds that had read what was lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/eventlog/admission.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/feed_fixture.h"

namespace naungan::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AcceptedLossTest : public FeedTest {
 protected:
  using Told = std::shared_ptr<std::optional<Result<AcceptedFork>>>;

  static Told Accept(Node& node, bool lead = true) {
    Told told = std::make_shared<std::optional<Result<AcceptedFork>>>();
    node.processor->AcceptLoss({.actor = "siti", .reason = "the disk burnt", .lead = lead},
                               [told](Result<AcceptedFork> fork) { *told = std::move(fork); });
    return told;
  }

  void CutLog(int64_t records) {
    ASSERT_TRUE(memory_log_.CutTail(log_, End() - records).has_value());
  }
  int64_t End() { return *memory_log_.EndOffset(log_); }
  void Do(Node& node, const std::string& command) {
    ASSERT_TRUE(Submit(node, command));
    Settle(node);
  }
  static std::string AlarmOf(const Node& node) { return node.processor->Status().alarm; }

  const eventlog::TopicPartition log_{.topic = eventlog::PrivateLogTopic(kLedgerService)};
};

TEST_F(AcceptedLossTest, ALogThatEndsTooSoonGoesOn) {
  // Given a log that lost a command whose record is in the feed
  {
    Node node = Open();
    Settle(node);
    Do(node, "add maros 5");
    Do(node, "add maros 7");
  }
  CutLog(1);
  Node node = Open();
  Settle(node);
  ASSERT_THAT(AlarmOf(node), HasSubstr("CURSOR_BEYOND_END"));
  // When an operator accepts it
  const Told told = Accept(node);
  Settle(node);
  // Then the partition is led on from the log as it is, and it is said what is gone,
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(AlarmOf(node), "");
  EXPECT_EQ(Total(node, "maros"), 5);
  ASSERT_TRUE(told->has_value() && (*told)->has_value());
  const AcceptedFork& accepted = ***told;
  EXPECT_EQ(accepted.fork.last.sequence + 1, accepted.applied_through.sequence);
  EXPECT_GT(accepted.fork.fence.epoch, eventlog::kForkEpochs);
  EXPECT_EQ(node.processor->Status().epoch, accepted.fork.fence.epoch);
  // and a reader that has read what was lost reads on.
  Do(node, "add maros 1");
  EXPECT_EQ(Total(node, "maros"), 6);
  EXPECT_THAT(ReadFeed(), ElementsAre("add maros 5", "add maros 7", "add maros 1"));
  // A reader of the whole log gets the same rows, and the next leader finds the feed whole.
  Node cold = Open("cold", 0, /*lead=*/false);
  Settle(cold);
  EXPECT_EQ(AllRows(cold), AllRows(node));
  node.processor.reset();
  cold.processor->Lead();
  Settle(cold);
  EXPECT_EQ(cold.processor->Status().role, Role::kLeading);
  EXPECT_EQ(AlarmOf(cold), "");
}

TEST_F(AcceptedLossTest, WhatDoesNotFollowIsVoid) {
  // Given a leader whose log loses a record under it, and to which it appends nevertheless
  Node first = Open();
  Settle(first);
  Do(first, "add maros 5");
  Do(first, "add maros 7");
  CutLog(1);
  Do(first, "add maros 1");
  ASSERT_EQ(first.processor->Status().role, Role::kStopped);
  // and another instance, which reads the log from its beginning
  Node second = Open("b");
  Settle(second);
  ASSERT_THAT(AlarmOf(second), HasSubstr("SEQUENCE_GAP"));
  // When an operator accepts the loss at both
  const Told told = Accept(second);
  Settle(second);
  EXPECT_EQ(second.processor->Status().role, Role::kLeading);
  EXPECT_TRUE(told->has_value() && (*told)->has_value());
  const Told follows = Accept(first, /*lead=*/false);
  EXPECT_TRUE(follows->has_value() && (*follows)->has_value());
  Do(second, "add maros 2");
  Settle(first);
  // Then they have the same rows, without what was lost and what does not follow.
  EXPECT_EQ(Total(second, "maros"), 7);
  EXPECT_EQ(AlarmOf(first), "");
  EXPECT_EQ(AllRows(first), AllRows(second));
  EXPECT_EQ(first.processor->Status().void_records, 1);
}

TEST_F(AcceptedLossTest, AFeedThatLostItsTailAcrossTheForkIsFilledAgain) {
  // Given an accepted loss, and a feed that loses what was published before and after it
  {
    Node node = Open();
    Settle(node);
    Do(node, "add maros 5");
    Do(node, "add maros 7");
  }
  CutLog(1);
  {
    Node node = Open();
    Settle(node);
    Accept(node);
    Settle(node);
    Do(node, "add maros 1");
  }
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 0).has_value());
  // When an instance takes the lead
  Node node = Open();
  Settle(node);
  // Then the feed holds all that the log holds, and names the fork again.
  EXPECT_EQ(AlarmOf(node), "");
  EXPECT_THAT(ReadFeed(), ElementsAre("add maros 5", "add maros 1"));
  EXPECT_TRUE(DecodeFeedFrame(feed_, Records(feed_).back().record)->fork.has_value());
}

TEST_F(AcceptedLossTest, OnlyALossCanBeAccepted) {
  Node node = Open();
  Settle(node);
  const Told told = Accept(node);
  ASSERT_TRUE(told->has_value() && !(*told)->has_value());
  EXPECT_EQ((*told)->error().reason, "NOTHING_LOST");
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
}

TEST_F(AcceptedLossTest, AnOrderThatIsWithdrawnIsSaidToBe) {
  {
    Node node = Open();
    Settle(node);
    Do(node, "add maros 5");
  }
  CutLog(1);
  Node node = Open();
  Settle(node);
  const Told told = Accept(node);
  EXPECT_FALSE(told->has_value());
  node.processor->Follow();
  ASSERT_TRUE(told->has_value() && !(*told)->has_value());
  EXPECT_EQ((*told)->error().reason, "ACCEPTING_WITHDRAWN");
  Settle(node);
  EXPECT_EQ(AlarmOf(node), "");
}

}  // namespace
}  // namespace naungan::runtime
