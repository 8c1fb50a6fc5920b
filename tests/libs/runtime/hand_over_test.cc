// When an operator moves a partition, nothing is lost, nothing is done twice, and the partition
// does not stay without a leader.
#include "libs/runtime/hand_over.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "libs/eventlog/topics.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/term_writer.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using Fate = FaultyLog::Fate;

using std::chrono::milliseconds;

class HandOverTest : public HouseFixture {
 protected:
  HandOverTest() : a_(Open("a")), b_(Open("b", 0, /*lead=*/false)) { Settle({&a_, &b_}); }

  // Asks `giver` to give the partition away. The result holds the answer once there is one.
  static std::shared_ptr<std::optional<naungan::Status>> Give(Node& giver,
                                                              const std::string& to = "b:1") {
    auto given = std::make_shared<std::optional<naungan::Status>>();
    giver.processor->GiveTo(to, [given](const naungan::Status& status) {
      EXPECT_FALSE(given->has_value()) << "on_given is called once";
      *given = status;
    });
    return given;
  }

  static Role RoleOf(const Node& node) { return node.processor->Status().role; }

  Node a_;
  Node b_;
};

TEST_F(HandOverTest, AGiverThatRestedOpensItsWriterForItsLastBatch) {
  // Given a leader whose writer was closed, and a broker that takes its time to open another
  clock_.Advance(Micros(kWriterKeep));
  Settle({&a_, &b_});
  ASSERT_EQ(log_.writers(), 0);
  log_.HoldApart();
  const int64_t before = log_.appends();
  // When it is told to give the partition away, then it does so with its last batch, and not
  // sooner.
  const auto given = Give(a_);
  Settle({&a_, &b_});
  EXPECT_FALSE(given->has_value());
  log_.AnswerApart();
  Settle({&a_, &b_});
  EXPECT_TRUE(given->has_value());
  EXPECT_EQ(log_.appends(), before + 1);
}

TEST_F(HandOverTest, TheGiverFinishesWhatItAcceptedAndTheSuccessorGoesOn) {
  // Given commands that wait at a leader, and work that is queued
  const Answer first = Submit(a_, "add maros 5");
  Submit(a_, "work job 50");
  const Answer second = Submit(a_, "add maros 1");
  // When it is told to give the partition away
  const auto given = Give(a_);
  const std::string late_id = NewRequestId();
  const Answer late = SubmitAs(a_, late_id, "add maros 10");
  EXPECT_THAT(late, Refuses("NOT_LEADER"));
  EXPECT_EQ(a_.processor->OwnerAddress(), "b:1");
  Settle({&a_, &b_});
  // Then what it had accepted is answered and published, and no instance leads yet,
  EXPECT_THAT(first, Answers("maros=5"));
  EXPECT_THAT(second, Answers("maros=6"));
  ASSERT_TRUE(given->has_value());
  EXPECT_TRUE(given->value());
  EXPECT_EQ(RoleOf(a_), Role::kFollowing);
  EXPECT_EQ(RoleOf(b_), Role::kFollowing);
  EXPECT_EQ(a_.processor->OwnerAddress(), "b:1");
  // until the successor is told to lead: it goes on with the work, and both have the same rows.
  b_.processor->Lead();
  const Answer again = SubmitAs(b_, late_id, "add maros 10");
  Settle({&a_, &b_});
  EXPECT_THAT(again, Answers("maros=16"));
  EXPECT_EQ(RoleOf(b_), Role::kLeading);
  EXPECT_EQ(Total(b_, "job"), 50);
  EXPECT_EQ(AllRows(a_), AllRows(b_));
  EXPECT_EQ(a_.processor->Status().void_records, 0);
}

TEST_F(HandOverTest, TheFeedHasEachRecordOnce) {
  const std::string feed(eventlog::kClaimFeed);
  for (int i = 0; i < 3; ++i) Submit(a_, "add maros 1");
  Settle(a_);
  const auto given = Give(a_);
  Settle({&a_, &b_});
  b_.processor->Lead();
  for (int i = 0; i < 3; ++i) Submit(b_, "add maros 1");
  Settle({&a_, &b_});
  EXPECT_EQ(Records(feed).size(), 6U);
}

TEST_F(HandOverTest, IsWithdrawnIfTheSuccessorNeverTakesThePartition) {
  const auto given = Give(a_);
  Settle({&a_, &b_});
  clock_.Advance(Micros(kHandOverTake - milliseconds(1)));
  Settle({&a_, &b_});
  EXPECT_EQ(RoleOf(a_), Role::kFollowing);
  EXPECT_THAT(Submit(a_, "add maros 1"), Refuses("NOT_LEADER"));
  clock_.Advance(Micros(milliseconds(1)));
  Settle({&a_, &b_});
  EXPECT_EQ(RoleOf(a_), Role::kLeading);
  const Answer answer = Submit(a_, "add maros 1");
  Settle(a_);
  EXPECT_THAT(answer, Answers("maros=1"));
}

TEST_F(HandOverTest, WhatWasTakenIsNotLedAgainThoughTheGiverHasNotReadIt) {
  const auto given = Give(a_);
  Settle({&a_, &b_});
  // Given a successor that takes the partition, and a giver that stands still meanwhile
  b_.processor->Lead();
  Settle(b_);
  EXPECT_EQ(RoleOf(b_), Role::kLeading);
  clock_.Advance(2 * Micros(kHandOverTake));
  Settle({&a_, &b_});
  EXPECT_EQ(RoleOf(a_), Role::kFollowing);
  EXPECT_EQ(RoleOf(b_), Role::kLeading);
  EXPECT_EQ(b_.processor->Status().epoch, 2);
}

TEST_F(HandOverTest, AnAppendThatIsNotAnsweredIsGivenUpInTime) {
  // Given a leader whose log does not answer
  log_.Plan({Fate::kHeld});
  const std::string id = NewRequestId();
  const Answer held = SubmitAs(a_, id, "add maros 5");
  Settle(a_);
  const auto given = Give(a_);
  clock_.Advance(Micros(kHandOverFinish - milliseconds(1)));
  Settle(a_);
  EXPECT_FALSE(given->has_value());
  clock_.Advance(Micros(milliseconds(1)));
  Settle(a_);
  // Then its client is sent to the successor,
  EXPECT_THAT(held, Refuses("NOT_LEADER"));
  ASSERT_TRUE(given->has_value());
  EXPECT_TRUE(given->value());
  // and whether the append lands or not, the command counts once.
  log_.Release();
  b_.processor->Lead();
  const Answer again = SubmitAs(b_, id, "add maros 5");
  Settle({&a_, &b_});
  EXPECT_THAT(again, Answers("maros=5"));
  EXPECT_EQ(Total(a_, "maros"), 5);
}

TEST_F(HandOverTest, AnUnknownOutcomeMeanwhileIsCleared) {
  log_.Plan({Fate::kAckLost});
  const Answer answer = Submit(a_, "add maros 5");
  const auto given = Give(a_);
  Settle({&a_, &b_});
  EXPECT_THAT(answer, Answers("maros=5"));
  ASSERT_TRUE(given->has_value());
  EXPECT_EQ(RoleOf(a_), Role::kFollowing);
  EXPECT_EQ(Total(a_, "maros"), 5);
}

TEST_F(HandOverTest, AParkedCommandIsSentOn) {
  const Position far{.partition = 0, .epoch = 9, .term_id = std::string(16, 't'), .sequence = 9};
  const Answer parked =
      Submit(a_, "add maros 1", {{eventlog::PrivateLogTopic(kLedgerService), far}});
  Settle(a_);
  EXPECT_THAT(parked, IsOpen());
  const auto given = Give(a_);
  Settle(a_);
  EXPECT_TRUE(given->has_value());
  EXPECT_THAT(parked, Refuses("NOT_LEADER"));
}

TEST_F(HandOverTest, IsWithdrawnByTheOrderToLead) {
  log_.Plan({Fate::kHeld});
  const Answer held = Submit(a_, "add maros 5");
  Settle(a_);
  const auto given = Give(a_);
  a_.processor->Lead();
  ASSERT_TRUE(given->has_value());
  EXPECT_EQ(given->value().error().reason, "HAND_OVER_WITHDRAWN");
  log_.Release();
  Submit(a_, "work job 5");
  Settle(a_);
  EXPECT_THAT(held, Answers("maros=5"));
  EXPECT_EQ(RoleOf(a_), Role::kLeading);
  EXPECT_EQ(Total(a_, "job"), 5) << "it does queued work again, not only commands";
}

TEST_F(HandOverTest, OnlyWhoLeadsCanGiveAndOnlyOnce) {
  EXPECT_EQ((*Give(b_, "a:1"))->error().reason, "NOT_LEADING");
  log_.Plan({Fate::kHeld});
  Submit(a_, "add maros 5");
  Settle(a_);
  const auto given = Give(a_);
  EXPECT_EQ((*Give(a_, "c:1"))->error().reason, "HAND_OVER_UNDER_WAY");
  EXPECT_FALSE(given->has_value());
  // An instance that is fenced meanwhile has nothing to give away any more.
  b_.processor->Lead();
  Settle(b_);
  log_.Release();
  Settle({&a_, &b_});
  ASSERT_TRUE(given->has_value());
  EXPECT_TRUE(given->value());
  EXPECT_EQ(a_.processor->OwnerAddress(), "b:1");
  EXPECT_EQ(RoleOf(b_), Role::kLeading);
}

TEST_F(HandOverTest, ToldToLeadTwiceALeaderStillSeesAnothersFence) {
  a_.processor->Lead();
  b_.processor->Lead();
  Settle({&b_, &a_});
  EXPECT_EQ(RoleOf(a_), Role::kFollowing);
  EXPECT_EQ(RoleOf(b_), Role::kLeading);
}

TEST_F(HandOverTest, ARestartedInstanceLeadsWhatItLedUnlessItWasMoved) {
  const auto open = [this](const std::string& directory) {
    Node node;
    node.probe = std::make_unique<Probe>(nullptr, std::string(kLedgerService), 0);
    node.processor = *PartitionProcessor::Open({.id = {.service = std::string(kLedgerService)},
                                                .directory = directory_.path() / directory,
                                                .owner_address = directory + ":1",
                                                .resumes = true,
                                                .build = "test",
                                                .topics = {}},
                                               machine_, store_memory_, log_, clock_, entropy_,
                                               *node.probe, [] {});
    return node;
  };
  a_.processor.reset();
  a_ = open("a");
  Settle({&a_, &b_});
  EXPECT_EQ(RoleOf(a_), Role::kLeading);
  EXPECT_EQ(a_.processor->Status().epoch, 2);
  b_.processor->Lead();
  Settle({&a_, &b_});
  a_.processor.reset();
  a_ = open("a");
  Settle({&a_, &b_});
  EXPECT_EQ(RoleOf(a_), Role::kFollowing);
  EXPECT_TRUE(a_.processor->Ready());
}

}  // namespace
}  // namespace naungan::runtime
