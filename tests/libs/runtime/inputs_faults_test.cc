// A record at fault stops its source alone, and a topic that lost its tail is read again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "libs/eventlog/topics.h"
#include "libs/runtime/meta_rows.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/inputs_fixture.h"

namespace naungan::runtime {
namespace {

using testing::HasSubstr;

TEST_F(InputsTest, ALeaderWaitsForNoBroker) {
  // Given a leader whose broker leaves questions without an answer
  Put(0, 1, 0, "n x 1");
  Node node = OpenLeader();
  log_.HoldApart();
  Settle(node);
  // Then commands are decided meanwhile,
  const Answer answer = Submit(node, "add maros 5");
  Settle(node);
  EXPECT_THAT(answer, Answers("maros=5"));
  EXPECT_EQ(Taken(node), 0);
  EXPECT_EQ(node.processor->Status().unpublished, 1);
  // and what was asked goes on when it is answered.
  log_.AnswerApart();
  Settle(node);
  EXPECT_EQ(Taken(node), 1);
  EXPECT_EQ(node.processor->Status().unpublished, 0);
  EXPECT_THAT(log_.waited_for(), testing::IsEmpty());
}

TEST_F(InputsTest, ABrokerThatIsAwayIsAskedAgainAndTheAlarmStaysMeanwhile) {
  // Given a leader whose input could not be opened
  Node node = OpenLeader();
  log_.HoldApart();
  Settle(node);
  log_.SetAway(true);
  log_.AnswerApart();
  log_.SetAway(false);
  Settle(node);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("cannot be read"));
  // When it asks again and there is no answer yet, then the alarm stays, and it sleeps.
  log_.HoldApart();
  clock_.Advance(kSecondUs);
  Settle(node);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("cannot be read"));
  EXPECT_GT(node.processor->RunOnce().again_steady_us, clock_.SteadyUs());
  log_.AnswerApart();
  Settle(node);
  EXPECT_EQ(node.processor->Status().alarm, "");
}

TEST_F(InputsTest, ASourceThatLostRecordsStopsAlone) {
  Put(0, 1, 0, "n x 1");
  Put(0, 2, 1, "n x 10");
  Node node = Open();
  Settle(node);
  Put(0, 3, 1, "n x 100");  // a history without the second
  Put(1, 1, 0, "n x 1000");
  Settle(node);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("FEED_DIVERGED"));
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(Taken(node), 1011);
}

TEST_F(InputsTest, APoisonedRecordStopsItsSourceAlone) {
  // Given a record in the midst of its source that cannot be decided
  Put(0, 1, 0, "n x 1");
  Put(0, 2, 1, "poison");
  Put(0, 3, 2, "n x 10");
  Put(1, 1, 0, "n x 1000");
  for (const char* const start : {"first", "second"}) {
    SCOPED_TRACE(start);
    Node node = Open();
    Settle(node);
    // Then the partition leads, decides what came before it and what comes from others,
    EXPECT_EQ(node.processor->Status().role, Role::kLeading);
    EXPECT_EQ(Taken(node), 1001);
    const Answer answer = Submit(node, "add maros 1");
    Settle(node);
    EXPECT_TRUE(answer->has_value() && (*answer)->has_value());
    EXPECT_TRUE(node.processor->OpenView().has_value());
    // and its status says at which record the source stands.
    const PartitionStatus status = node.processor->Status();
    EXPECT_THAT(status.alarm, HasSubstr("INPUT_POISONED"));
    EXPECT_THAT(status.alarm, HasSubstr("offset 1"));
    ASSERT_EQ(status.inputs[0].stops.size(), 1U);
    EXPECT_EQ(status.inputs[0].stops[0].offset, 1);
    EXPECT_EQ(status.inputs[0].stops[0].position, At(0, 2));
    EXPECT_EQ(status.inputs[0].next_offset, 1);
    EXPECT_TRUE(status.inputs[1].stops.empty());
    // Nothing of what follows it counts as read.
    EXPECT_FALSE(node.processor->HasRead({{feed_, At(0, 2)}}).value_or(true));
  }
}

TEST_F(InputsTest, APoisonedRecordOfAnInboxStopsOnlyWhatComesFromItsPartition) {
  const eventlog::TopicPartition inbox{.topic = eventlog::InboxTopic(kLedgerService),
                                       .partition = 0};
  PutInto(inbox, 1, 1, 0, "poison");
  PutInto(inbox, 1, 2, 1, "n x 10");
  PutInto(inbox, 2, 1, 0, "n x 100");
  PutInto(inbox, 2, 2, 1, "n x 1000");
  Node node = Open();
  Settle(node);
  EXPECT_EQ(Total(node, "from-" + inbox.topic), 1100);
  // A restart reads the record again, whatever came after it.
  const auto view = node.processor->OpenView();
  ASSERT_TRUE(view.has_value());
  const auto mark = kMarkTable.Get(*view->rows, inbox.topic, 0, 2);
  ASSERT_TRUE(mark.has_value());
  EXPECT_EQ(mark->next_offset(), 0);
}

TEST_F(InputsTest, ATopicThatLosesItsTailAgainAndAgainIsReadAgain) {
  Node node = Open();
  int64_t next = 1;
  for (int loss = 0; loss < 3; ++loss) {
    // Given a topic that the partition has read
    for (int i = 0; i < 4; ++i, ++next) Put(0, next, next - 1, "n x 1");
    Settle(node);
    ASSERT_EQ(Taken(node), next - 1);
    // When it loses its tail, and its source sends that again
    const int64_t end = *memory_log_.EndOffset({feed_, 0});
    ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, end - 2).has_value());
    Settle(node);
    for (int64_t lost = next - 2; lost < next; ++lost) Put(0, lost, lost - 1, "n x 1");
    clock_.Advance(kSecondUs);
    Settle(node);
    EXPECT_EQ(node.processor->Status().role, Role::kLeading);
    EXPECT_EQ(node.processor->Status().alarm, "");
  }
}

TEST_F(InputsTest, ATopicThatGrewAgainIsReadAgainWhenItsReaderIsOpenedAnew) {
  // Given a topic of which the partition has read six records, with repetitions
  Node node = Open();
  Put(0, 1, 0, "n x 1");
  for (int i = 0; i < 3; ++i) Put(0, 2, 1, "n x 10");
  Put(0, 3, 2, "n x 100");
  Put(0, 3, 2, "n x 100");
  Settle(node);
  ASSERT_EQ(Taken(node), 111);
  // When it loses its tail while the broker is away, and grows again beyond where reading goes on,
  // with a record before that place that was never read, and none after it
  log_.SetAway(true);
  Settle(node);
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 1));
  Put(0, 2, 1, "n x 10");
  Put(0, 3, 2, "n x 100");
  Put(0, 4, 3, "n x 1000");
  Put(0, 2, 1, "n x 10");
  Put(0, 3, 2, "n x 100");
  log_.SetAway(false);
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(kSecondUs);
    Settle(node);
  }
  // Then that record is decided on, too, and nothing twice.
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(Taken(node), 1111);
}

TEST_F(InputsTest, ATopicThatGrewAgainToLessThanWasReadIsReadAgain) {
  // Given a topic that the partition has read, with repetitions
  {
    Node node = Open();
    Put(0, 1, 0, "n x 1");
    for (int i = 0; i < 3; ++i) Put(0, 2, 1, "n x 10");
    Settle(node);
    ASSERT_EQ(Taken(node), 11);
  }
  // When it lost its tail and holds one record less than was read, the newest of which is new
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 1));
  Put(0, 2, 1, "n x 10");
  Put(0, 3, 2, "n x 100");
  // Then that record is not taken for one that was read.
  Node node = Open();
  Settle(node);
  EXPECT_EQ(Taken(node), 111);
}

TEST_F(InputsTest, WhatAGapMissesIsLookedForWithoutHoldingUpOthers) {
  // Given a long inbox with a gap of one source, and a partition that has read it
  const eventlog::TopicPartition inbox{.topic = eventlog::InboxTopic(kLedgerService),
                                       .partition = 0};
  const std::string large(kInputPollBytes / 4, 'x');
  for (int64_t i = 1; i <= 64; ++i) PutInto(inbox, 1, i, i - 1, "ignore");
  for (int64_t i = 1; i <= 64; ++i) PutInto(inbox, 3, i, i - 1, large);
  PutInto(inbox, 2, 2, 1, "n x 10");
  Node node = Open();
  Settle(node);
  clock_.Advance(Micros(kGapLookBack));
  // When it looks back for what is missing, then a record that comes from another source is taken
  // before it has read everything again.
  PutInto(inbox, 1, 65, 64, "n x 5");
  const auto taken = [&] { return Total(node, "from-" + inbox.topic); };
  log_.ForgetOpened();
  for (int i = 0; i < 3; ++i) node.processor->RunOnce();
  EXPECT_EQ(taken(), 5);
  ASSERT_EQ(log_.opened().size(), 1U) << "the second reader";
  EXPECT_EQ(log_.opened()[0].second, 0);
  PutInto(inbox, 2, 1, 0, "n x 1");
  PutInto(inbox, 2, 2, 1, "n x 10");
  Settle(node);
  EXPECT_EQ(taken(), 16);
}

// Found by the simulator: an answer to what a new leader had decided reached the old leader, which
// knew nothing of it and stopped for good.
TEST_F(InputsTest, ALeaderThatWasFencedUnawaresIsNotStoppedByWhatTheNewOneCaused) {
  Node a = Open("a");
  Settle(a);
  // Given a new leader whose fence the old one has not read
  Node b = Open("b");
  Settle(b);
  Submit(b, "add maros 5");
  Settle(b);
  // When a record comes that follows from what the new leader decided
  Put(0, 1, 0, "after maros 5");
  Settle(a);
  // Then the old one follows, and does not stop.
  EXPECT_EQ(a.processor->Status().role, Role::kFollowing);
  EXPECT_EQ(a.processor->Status().owner_address, "b:1");
  Settle({&a, &b});
  EXPECT_EQ(Taken(b), 5);
  EXPECT_EQ(AllRows(a), AllRows(b));
}

// Otherwise the record would be lost if the same instance led again: it would go on reading after
// it, although no leader that counted has decided on it.
TEST_F(InputsTest, WhatALeaderThatWasFencedUnawaresFoundIrrelevantIsDecidedAgain) {
  Node a = Open("a");
  Settle(a);
  // Given a new leader whose fence the old one has not read
  Node b = Open("b");
  Settle(b);
  Submit(b, "add maros 5");
  Settle(b);
  // When a record comes that concerns the partition only after what the new leader decided, the
  // old one reads it first, and the new one never does
  Put(0, 1, 0, "when maros 5");
  Settle(a);
  b.processor.reset();
  ASSERT_EQ(a.processor->Status().role, Role::kFollowing);
  EXPECT_FALSE(a.processor->HasRead({{feed_, At(0, 1)}}).value_or(true));
  // Then the old one decides on it when it leads again.
  a.processor->Lead();
  Settle(a);
  EXPECT_EQ(Taken(a), 5);
}

TEST_F(InputsTest, ARecordWithoutAFrameStopsItsInputAlone) {
  ASSERT_TRUE(
      memory_log_.Land({feed_, 0}, {.key = "a", .headers = {}, .value = "n x 1"}).has_value());
  Put(1, 1, 0, "n x 1000");
  Node node = Open();
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(Taken(node), 1000);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("FRAME_MALFORMED"));
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("offset 0"));
}

TEST_F(InputsTest, ARecordOfAnotherSourceStopsItsInputAlone) {
  PutInto({feed_, 0}, 1, 1, 0, "n x 1");
  Put(1, 1, 0, "n x 1000");
  Node node = Open();
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(Taken(node), 1000);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("FRAME_MALFORMED"));
}

}  // namespace
}  // namespace naungan::runtime
