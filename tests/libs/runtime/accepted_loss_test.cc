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
  // The reason why it is no use to wait for `position` of the log; empty if it is.
  std::string WaitsInVain(const Node& node, const Position& position) {
    const auto read = node.processor->HasRead({{log_.topic, position}});
    return read ? "" : read.error().reason;
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
  const Position& gone = accepted.applied_through;
  EXPECT_EQ(accepted.lost, (std::vector{BatchRange{.epoch = gone.epoch,
                                                   .term_id = gone.term_id,
                                                   .first_sequence = gone.sequence,
                                                   .last_sequence = gone.sequence}}));
  EXPECT_GT(accepted.fork.fence.epoch, eventlog::kForkEpochs);
  EXPECT_EQ(node.processor->Status().epoch, accepted.fork.fence.epoch);
  // a request that waits for it is told at once,
  EXPECT_EQ(WaitsInVain(node, gone), "POSITION_LOST");
  EXPECT_EQ(WaitsInVain(node, accepted.fork.last), "");
  // and a reader that has read what was lost reads on.
  Do(node, "add maros 1");
  EXPECT_EQ(Total(node, "maros"), 6);
  EXPECT_THAT(ReadFeed(), ElementsAre("add maros 5", "add maros 7", "add maros 1"));
  // A reader of the whole log gets the same rows, and the next leader finds the feed whole.
  Node cold = Open("cold", 0, /*lead=*/false);
  Settle(cold);
  EXPECT_EQ(AllRows(cold), AllRows(node));
  EXPECT_EQ(WaitsInVain(cold, gone), "POSITION_LOST");
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

TEST_F(AcceptedLossTest, TermsThatWereLostAreSaidToBeGone) {
  // Given an instance that follows three terms, of which the log loses the last two but a fence
  Node follower = Open("a", 0, /*lead=*/false);
  std::vector<Position> written;
  for (const std::string name : {"b", "c", "d"}) {
    Node leader = Open(name);
    Settle({&leader, &follower});
    const Answer answer = Submit(leader, "add maros 1");
    Settle({&leader, &follower});
    ASSERT_TRUE(answer->has_value() && (*answer)->has_value());
    written.push_back((**answer)->position);
  }
  const auto fence_of_second = [&](const eventlog::LoggedRecord& logged) {
    const auto record = eventlog::DecodeLogRecord(logged.record.value);
    return record->has_fence() && record->fence().epoch() == written[1].epoch;
  };
  const auto records = Records(log_.topic);
  const auto cut = std::ranges::find_if(records, fence_of_second);
  ASSERT_NE(cut, records.end());
  ASSERT_TRUE(memory_log_.CutTail(log_, cut->offset + 1).has_value());
  follower.processor.reset();
  Node node = Open("a");
  // When an operator accepts it
  Settle(node);
  const Told told = Accept(node);
  Settle(node);
  // Then all batches of both terms are gone, and none of the first.
  ASSERT_TRUE(told->has_value() && (*told)->has_value());
  const auto& lost = (**told)->lost;
  ASSERT_TRUE(lost && lost->size() == 2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ((*lost)[i], (BatchRange{.epoch = written[i + 1].epoch,
                                      .term_id = written[i + 1].term_id,
                                      .first_sequence = 1,
                                      .last_sequence = written[i + 1].sequence}));
    EXPECT_EQ(WaitsInVain(node, written[i + 1]), "POSITION_LOST");
  }
  EXPECT_EQ(WaitsInVain(node, written[0]), "");
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
