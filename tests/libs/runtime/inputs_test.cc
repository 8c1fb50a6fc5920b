// A partition reads each record once, in the order of its source, and never past a gap.
#include <gtest/gtest.h>

#include "libs/eventlog/topics.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/inputs_fixture.h"

namespace naungan::runtime {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(InputsTest, AFollowerLearnsWhatTheLeaderReadThoughItConcernedOthers) {
  Node leader = Open("a");
  Node follower = Open("b", 0, /*lead=*/false);
  Settle({&leader, &follower});
  Put(0, 1, 0, "ignore");
  Settle({&leader, &follower});
  const After after = {{feed_, At(0, 1)}};
  EXPECT_TRUE(leader.processor->HasRead(after).value_or(false));
  EXPECT_FALSE(follower.processor->HasRead(after).value_or(true));
  clock_.Advance(Micros(kUnsavedMarksMax));
  Settle({&leader, &follower});
  EXPECT_TRUE(follower.processor->HasRead(after).value_or(false));
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
  EXPECT_TRUE(follower.processor->HasRead({{feed_, At(0, kRecords - 110)}}).value_or(false));
  EXPECT_FALSE(follower.processor->HasRead(newest).value_or(true));
  // and refer a read that waits for the rest to the leader, who knows it all.
  EXPECT_TRUE(leader.processor->HasRead(newest).value_or(false));
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
  EXPECT_FALSE(follower.processor->HasRead(after).value_or(true));
  EXPECT_FALSE(follower.processor->Referral(after)) << "it reads that itself";
}

TEST_F(InputsTest, AReaderKnowsWhatItsSourceLost) {
  // Given an instance that has read two records of a source, which then loses the second one and
  // all after it, and goes on from a fork
  Put(0, 1, 0, "n x 1");
  Put(0, 2, 1, "n x 10");
  const Position fork = At(0, 90);
  {
    Node held = Open("a");
    Settle(held);
    ASSERT_EQ(held.processor->Status().notice, "");
    PutInto({feed_, 0}, 0, 91, 1, "n x 100", fork);
    // in one batch with the record after it
    PutInto({feed_, 0}, 0, 92, 91, "n x 1000");
    Settle(held);
    // Then the one goes on, and says what it holds,
    EXPECT_EQ(Taken(held), 1111);
    EXPECT_THAT(held.processor->Status().notice,
                AllOf(HasSubstr("public.agreement.agreement.v1/0"), HasSubstr("has lost")));
    EXPECT_TRUE(held.processor->HasRead({{feed_, At(0, 2)}}).value_or(false)) << "it read it";
  }
  // also a follower and after a restart,
  Node again = Open("a");
  Node follower = Open("b", 0, /*lead=*/false);
  Settle({&again, &follower});
  EXPECT_EQ(AllRows(follower), AllRows(again));
  EXPECT_THAT(follower.processor->Status().notice, HasSubstr("has lost"));
  for (const Node* const node : {&again, &follower}) {
    const auto lost = node->processor->HasRead({{feed_, At(0, 3)}});
    ASSERT_FALSE(lost) << "it waits for what never comes";
    EXPECT_EQ(lost.error().reason, "POSITION_LOST");
    EXPECT_TRUE(node->processor->HasRead({{feed_, At(0, 1)}}).value_or(false));
    EXPECT_TRUE(node->processor->HasRead({{feed_, At(0, 92)}}).value_or(false));
  }
}

TEST_F(InputsTest, AReaderThatCameLateHoldsNothingThatWasLost) {
  Put(0, 1, 0, "n x 1");
  PutInto({feed_, 0}, 0, 91, 1, "n x 100", At(0, 90));
  Node node = Open();
  Settle(node);
  EXPECT_EQ(Taken(node), 101);
  EXPECT_EQ(node.processor->Status().notice, "");
  EXPECT_FALSE(node.processor->HasRead({{feed_, At(0, 2)}})) << "it was lost";
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
  Node node = Open();
  Settle(node);
  ASSERT_EQ(Taken(node), 9);
  // When it loses its tail, is filled again with each record once, and grows, and nothing tells the
  // reader
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 4).has_value());
  for (int64_t sequence = 5; sequence <= 15; ++sequence) {
    Put(0, sequence, sequence - 1, "n x 1");
  }
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
  PutInto(inbox, 1, 1, 0, "n x 1");
  PutInto(inbox, 1, 3, 2, "n x 100");
  PutInto(inbox, 2, 1, 0, "n x 1000");
  Node node = Open();
  Settle(node);
  // Then the mark of the other source says that the record beyond the gap was not decided on.
  const auto view = node.processor->OpenView();
  ASSERT_TRUE(view.has_value());
  const auto mark = kMarkTable.Get(*view->rows, inbox.topic, 0, 2);
  ASSERT_TRUE(mark.has_value());
  EXPECT_EQ(mark->next_offset(), 1);
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

TEST_F(InputsTest, TheReadAheadOfAProcessIsBoundedAndEveryInputGoesOn) {
  // Given a process whose read ahead others have filled, and records in two partitions of a feed
  constexpr int64_t kRecords = 8;
  constexpr int64_t kRecordBytes = int64_t{600} * 1024;
  for (int32_t partition = 0; partition < 2; ++partition) {
    for (int64_t i = 1; i <= kRecords; ++i) {
      Put(partition, i, i - 1, std::string(kRecordBytes, 'x'));
    }
  }
  platform::MemoryBudget memory(platform::kMemoryBytesMin);
  platform::MemoryClaim others(memory, platform::MemoryUse::kReadAhead);
  others.Set(memory.MaxBytes(platform::MemoryUse::kReadAhead));
  const InputMarks marks;
  Inputs inputs(
      {{.topic = feed_, .scope = InputScope::kAllPartitions, .topic_partitions = 2}}, 0, marks,
      memory_log_, clock_, [] {}, memory, NoneSkipped);
  // When it reads on and on
  int64_t read = 0;
  while (read < 2 * kRecords) {
    while (inputs.ReadAhead()) {
    }
    // Then it holds one record of each input and never waits for the others.
    EXPECT_LE(memory.UsedBytes(platform::MemoryUse::kReadAhead),
              memory.MaxBytes(platform::MemoryUse::kReadAhead) + 2 * (kRecordBytes + 1'024));
    ASSERT_NE(inputs.Front(), nullptr);
    for (; inputs.Front() != nullptr; inputs.Pop()) ++read;
  }
}

TEST_F(InputsTest, LargeRecordsAreNotReadFarAhead) {
  constexpr int64_t kRecords = 16;
  constexpr int64_t kRecordBytes = int64_t{500} * 1024;
  for (int64_t i = 1; i <= kRecords; ++i) Put(0, i, i - 1, std::string(kRecordBytes, 'x'));
  const InputMarks marks;
  Inputs inputs(
      {{.topic = feed_, .scope = InputScope::kSamePartition, .topic_partitions = 2}}, 0, marks,
      memory_log_, clock_, [] {}, store_memory_.budget(), NoneSkipped);
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
  EXPECT_DEATH(Inputs(
                   {{.topic = vault->name}}, 0, InputMarks(), log_, clock_, [] {},
                   store_memory_.budget(), NoneSkipped),
               "compaction leaves gaps");
}

}  // namespace
}  // namespace naungan::runtime
