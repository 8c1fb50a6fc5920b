// A partition reads each record once, in the order of its source, and never past a gap.
#include <gtest/gtest.h>

#include "libs/eventlog/topics.h"
#include "libs/runtime/feed_frame.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using testing::HasSubstr;

class InputsTest : public HouseFixture {
 protected:
  InputsTest()
      : HouseFixture({{.topic = std::string(eventlog::kAgreementFeed),
                       .scope = InputScope::kAllPartitions,
                       .topic_partitions = 2},
                      {.topic = eventlog::InboxTopic(kLedgerService),
                       .scope = InputScope::kSamePartition,
                       .topic_partitions = 1}}) {}

  static Position At(int32_t partition, int64_t sequence) {
    return {.partition = partition,
            .epoch = 1,
            .term_id = std::string(16, 't'),
            .sequence = sequence,
            .index = 0};
  }

  // Puts record `sequence` of its source into a feed. The record before it is `previous`; 0 if
  // there is none.
  void Put(int32_t source, int64_t sequence, int64_t previous, const std::string& value) {
    PutInto({feed_, source}, source, sequence, previous, value);
  }
  void PutInto(const eventlog::TopicPartition& target, int32_t source, int64_t sequence,
               int64_t previous, const std::string& value) {
    FeedFrame frame{.service = std::string(eventlog::ServiceOfTopic(target.topic)),
                    .position = At(source, sequence),
                    .previous = std::nullopt,
                    .type = "naungan.test.v1.Event.happened",
                    .subject = "agreements/a",
                    .sequence = sequence,
                    .time_us = kStartUs};
    if (previous > 0) frame.previous = At(source, previous);
    ASSERT_TRUE(
        memory_log_.Land(target, EncodeFeedRecord(target.topic, frame, "a", value)).has_value());
  }
  int64_t Taken(const Node& node) { return Total(node, "from-" + feed_); }

  const std::string feed_{eventlog::kAgreementFeed};
};

TEST_F(InputsTest, AFollowerLearnsWhatTheLeaderReadThoughItConcernedOthers) {
  Node leader = Open("a");
  Node follower = Open("b", 0, /*lead=*/false);
  Settle({&leader, &follower});
  Put(0, 1, 0, "ignore");
  Settle({&leader, &follower});
  const After after = {{feed_, At(0, 1)}};
  EXPECT_TRUE(leader.processor->HasRead(after));
  EXPECT_FALSE(follower.processor->HasRead(after));
  clock_.Advance(Micros(kUnsavedMarksMax));
  Settle({&leader, &follower});
  EXPECT_TRUE(follower.processor->HasRead(after));
}

TEST_F(InputsTest, MarksAloneDoNotFillTheLog) {
  Node leader = Open("a");
  Node follower = Open("b", 0, /*lead=*/false);
  Settle({&leader, &follower});
  const int64_t before = log_.appends();
  // When for a minute there is a record every 50 ms, and all concern others
  constexpr int64_t kRecords = 1'200;
  for (int64_t i = 1; i <= kRecords; ++i) {
    Put(0, i, i - 1, "ignore");
    Settle({&leader, &follower});
    clock_.Advance(50'000);
  }
  Settle({&leader, &follower});
  // Then there are a few batches, and followers know nearly everything,
  EXPECT_LE(log_.appends() - before, 14);
  EXPECT_GE(log_.appends() - before, 11);
  const After newest = {{feed_, At(0, kRecords)}};
  EXPECT_TRUE(follower.processor->HasRead({{feed_, At(0, kRecords - 110)}}));
  EXPECT_FALSE(follower.processor->HasRead(newest));
  // and refer whoever waits for the rest to the leader, who knows it all.
  EXPECT_TRUE(leader.processor->HasRead(newest));
  EXPECT_FALSE(leader.processor->Referral(newest));
  const auto referral = follower.processor->Referral(newest);
  ASSERT_TRUE(referral);
  EXPECT_EQ(referral->reason, kNotLeaderReason);
  EXPECT_EQ(follower.processor->OwnerAddress(), "a:1");
}

TEST_F(InputsTest, AReadThatWaitsForTheOwnLogIsNotReferred) {
  Node leader = Open("a");
  Node follower = Open("b", 0, /*lead=*/false);
  Settle({&leader, &follower});
  const Answer answer = Submit(leader, "add maros 5");
  Settle(leader);
  ASSERT_THAT(answer, Answers("maros=5"));
  const After after = {{eventlog::PrivateLogTopic(kLedgerService), (**answer)->position}};
  EXPECT_FALSE(follower.processor->HasRead(after));
  EXPECT_FALSE(follower.processor->Referral(after)) << "it reads that itself";
}

TEST_F(InputsTest, EachRecordIsDecidedOnOnceWhateverComesAgain) {
  Put(0, 1, 0, "n x 1");
  Put(0, 2, 1, "n x 10");
  Put(0, 1, 0, "n x 1");
  Put(0, 2, 1, "n x 10");
  Put(0, 3, 2, "n x 100");
  Put(1, 1, 0, "n x 1000");
  {
    Node node = Open();
    Settle(node);
    EXPECT_EQ(Taken(node), 1111);
  }
  // The same holds after a restart and with an empty store.
  for (const char* const directory : {"a", "b"}) {
    Node node = Open(directory);
    Settle(node);
    EXPECT_EQ(Taken(node), 1111);
  }
}

TEST_F(InputsTest, AGapIsWaitedForAcrossRestarts) {
  // Given a feed that lacks its second record
  Put(0, 1, 0, "n x 1");
  Put(0, 3, 2, "n x 100");
  Put(1, 1, 0, "n x 1000");
  {
    Node node = Open();
    Settle(node);
    EXPECT_EQ(Taken(node), 1001) << "the other source goes on";
    EXPECT_EQ(node.processor->Status().alarm, "");
    clock_.Advance(61 * kSecondUs);
    Settle(node);
    EXPECT_THAT(node.processor->Status().alarm, HasSubstr("waits for"));
    Submit(node, "add other 1");
    Settle(node);
  }
  Node node = Open();
  Settle(node);
  EXPECT_EQ(Taken(node), 1001);
  // When the record comes, and after it the third one again
  Put(0, 2, 1, "n x 10");
  Settle(node);
  EXPECT_EQ(Taken(node), 1011);
  Put(0, 3, 2, "n x 100");
  Settle(node);
  // Then everything is read, and the alarm is over.
  EXPECT_EQ(Taken(node), 1111);
  EXPECT_EQ(node.processor->Status().alarm, "");
}

TEST_F(InputsTest, ARecordIsFoundBeforeThePlaceWhereReadingGoesOn) {
  // Given a feed that was read up to its ninth record, with some of it sent twice
  for (const int64_t sequence : {1, 2, 3, 4, 5, 4, 5, 4, 5, 6, 7, 8, 9}) {
    Put(0, sequence, sequence - 1, "n x 1");
  }
  {
    Node node = Open();
    Settle(node);
    ASSERT_EQ(Taken(node), 9);
  }
  // When it loses its tail, is filled again with each record once, and grows
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 4).has_value());
  for (int64_t sequence = 5; sequence <= 15; ++sequence) {
    Put(0, sequence, sequence - 1, "n x 1");
  }
  Node node = Open();
  Settle(node);
  EXPECT_EQ(Taken(node), 9) << "the tenth is now before the old offset of the ninth";
  clock_.Advance(Micros(kGapLookBack));
  Settle(node);
  // Then everything is read without an operator.
  EXPECT_EQ(Taken(node), 15);
  EXPECT_EQ(node.processor->Status().alarm, "");
  EXPECT_EQ(node.processor->Status().inputs[0].lag_records, 0);
}

TEST_F(InputsTest, TheStatusSaysHowFarBehindAnInputIs) {
  Node node = Open();
  Settle(node);
  const auto input = [&] { return node.processor->Status().inputs[0]; };
  EXPECT_EQ(input().lag_records, 0);
  EXPECT_EQ(input().behind_ms, 0);
  // When the second and third record are beyond a gap
  Put(0, 1, 0, "n x 1");
  Put(0, 3, 2, "n x 100");
  Put(0, 4, 3, "n x 1000");
  Settle(node);
  clock_.Advance(5 * kSecondUs);
  Settle(node);
  // Then they are not decided on while the gap is open.
  EXPECT_EQ(input().next_offset, 1);
  EXPECT_EQ(input().lag_records, 2);
  EXPECT_EQ(input().behind_ms, 5'000);
  Put(0, 2, 1, "n x 10");
  Put(0, 3, 2, "n x 100");
  Put(0, 4, 3, "n x 1000");
  Settle(node);
  EXPECT_EQ(input().lag_records, 0);
  EXPECT_EQ(input().behind_ms, 0);
}

TEST_F(InputsTest, ReadingGoesOnBehindAnOpenGap) {
  // Given an inbox with a gap of one source before a record of another
  const eventlog::TopicPartition inbox{.topic = eventlog::InboxTopic(kLedgerService),
                                       .partition = 0};
  PutInto(inbox, 0, 1, 0, "n x 1");
  PutInto(inbox, 0, 3, 2, "n x 100");
  PutInto(inbox, 1, 1, 0, "n x 1000");
  Node node = Open();
  Settle(node);
  // Then the mark of the other source says that the record beyond the gap was not decided on.
  const auto view = node.processor->OpenView();
  ASSERT_TRUE(view.has_value());
  const auto mark = kMarkTable.Get(*view->rows, inbox.topic, 0, 1);
  ASSERT_TRUE(mark.has_value());
  EXPECT_EQ(mark->next_offset(), 1);
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
    EXPECT_FALSE(node.processor->HasRead({{feed_, At(0, 2)}}));
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
  EXPECT_FALSE(a.processor->HasRead({{feed_, At(0, 1)}}));
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

TEST_F(InputsTest, CommandsWaitForWhatTheyMustHaveRead) {
  Node node = Open();
  Settle(node);
  const Answer waits = Submit(node, "add maros 1", {{feed_, At(1, 2)}});
  const Answer free = Submit(node, "add maros 1", {{feed_, At(5, 2)}, {"public.x.y.v1", At(0, 1)}});
  const Answer late = SubmitAs(node, NewRequestId(), "add maros 1", {{feed_, At(0, 9)}},
                               clock_.SteadyUs() + kSecondUs);
  Settle(node);
  EXPECT_THAT(waits, IsOpen());
  EXPECT_THAT(free, Answers("maros=1")) << "it names no topic that is read here";
  Put(1, 1, 0, "n x 1");
  Settle(node);
  EXPECT_THAT(waits, IsOpen());
  Put(1, 2, 1, "ignore");
  Settle(node);
  EXPECT_THAT(waits, Answers("maros=2"));
  clock_.Advance(2 * kSecondUs);
  Settle(node);
  EXPECT_THAT(late, Refuses("DEADLINE_EXCEEDED"));
}

TEST_F(InputsTest, RecordsThatConcernOthersCostNoBatchUntilThereAreMany) {
  Node node = Open();
  Settle(node);
  const int64_t before = log_.appends();
  for (int64_t i = 1; i < kUnsavedRecordsMax; ++i) Put(0, i, i - 1, "ignore");
  Settle(node);
  EXPECT_EQ(log_.appends(), before);
  EXPECT_EQ(node.processor->Status().inputs[0].next_offset, kUnsavedRecordsMax - 1);
  Put(0, kUnsavedRecordsMax, kUnsavedRecordsMax - 1, "ignore");
  Settle(node);
  EXPECT_EQ(log_.appends(), before + 1);
}

TEST_F(InputsTest, LargeRecordsAreNotReadFarAhead) {
  constexpr int64_t kRecords = 16;
  constexpr int64_t kRecordBytes = int64_t{500} * 1024;
  for (int64_t i = 1; i <= kRecords; ++i) Put(0, i, i - 1, std::string(kRecordBytes, 'x'));
  const InputMarks marks;
  Inputs inputs({{.topic = feed_, .scope = InputScope::kSamePartition, .topic_partitions = 2}}, 0,
                marks, memory_log_, clock_, [] {});
  int64_t read = 0;
  while (read < kRecords) {
    while (inputs.ReadAhead()) {
    }
    int64_t ahead = 0;
    for (; inputs.Front() != nullptr; inputs.Pop()) ++ahead;
    ASSERT_GT(ahead, 0);
    // One poll may exceed the limit by as much as it brings.
    EXPECT_LE(ahead * kRecordBytes, kReadAheadBytesMax + int64_t{kInputPollBytes} + kRecordBytes);
    read += ahead;
  }
}

TEST_F(InputsTest, AMessageToAnotherPartitionIsDecidedThere) {
  Node node = Open();
  Settle(node);
  Submit(node, "send maros 5");
  Settle(node);
  // There is one partition, so the inbox is its own: the amount is in account "maros" and in that
  // of the input.
  EXPECT_EQ(Total(node, "maros"), 5);
  EXPECT_EQ(Total(node, "from-" + eventlog::InboxTopic(kLedgerService)), 5);
}

TEST_F(InputsTest, ACompactedTopicIsNoInput) {
  const eventlog::TopicRow* const vault =
      eventlog::FindTopic(eventlog::PersonTopic(kLedgerService));
  ASSERT_NE(vault, nullptr);
  EXPECT_DEATH(Inputs({{.topic = vault->name}}, 0, InputMarks(), log_, clock_, [] {}),
               "compaction leaves gaps");
}

}  // namespace
}  // namespace naungan::runtime
