#include "libs/runtime/feed_backlog.h"

#include <gtest/gtest.h>

#include "libs/eventlog/topics.h"
#include "tests/support/memory_rows.h"

namespace naungan::runtime {
namespace {

const eventlog::TopicPartition kFeed{.topic = std::string(eventlog::kClaimFeed), .partition = 0};
const eventlog::TopicPartition kInbox{.topic = eventlog::InboxTopic("claims"), .partition = 3};

Position At(int64_t sequence, int32_t index = 0) {
  return {.partition = 0,
          .epoch = 1,
          .term_id = std::string(16, 't'),
          .sequence = sequence,
          .index = index};
}

FeedRecord RecordOf(const Position& position, const eventlog::TopicPartition& target) {
  return {.outgoing = {.topic = target.topic}, .target = target, .position = position};
}

EventNumber Number(int64_t sequence, int32_t index = 0) {
  return {.epoch = 1, .sequence = sequence, .index = index};
}

class FeedBacklogTest : public testing::Test {
 protected:
  // A committed batch at offset `sequence` whose only event has a record for each of the targets.
  void Push(int64_t sequence, const std::vector<eventlog::TopicPartition>& targets) {
    std::vector<FeedRecord> records;
    for (const auto& target : targets) records.push_back(RecordOf(At(sequence), target));
    eventlog::AdmissionState before;
    before.next_sequence = sequence;
    backlog_.Push(std::move(records), sequence, before);
    backlog_.Commit();
  }

  MemoryRows rows_;
  FeedBacklog backlog_;
};

TEST_F(FeedBacklogTest, NothingIsSentBeforeItsBatchIsCommitted) {
  backlog_.Push({RecordOf(At(1), kFeed)}, 1, {});
  EXPECT_EQ(backlog_.Unacknowledged(0), nullptr);
  backlog_.Commit();
  ASSERT_NE(backlog_.Unacknowledged(0), nullptr);
  EXPECT_EQ(backlog_.Unacknowledged(1), nullptr);
}

TEST_F(FeedBacklogTest, IsFullOfManyRecordsOrOfManyBytes) {
  const auto push = [&](int64_t sequence, size_t bytes) {
    FeedRecord record = RecordOf(At(sequence), kFeed);
    record.outgoing.value = std::string(bytes, 'x');
    backlog_.Push({std::move(record)}, sequence, {});
    backlog_.Commit();
  };
  push(1, kUnpublishedBytesMax - 1);
  EXPECT_FALSE(backlog_.IsFull());
  push(2, 1);
  EXPECT_TRUE(backlog_.IsFull());
  // A record goes once its feed acknowledged it, or once a batch that is followed records it as
  // published.
  backlog_.Acknowledge(1);
  EXPECT_FALSE(backlog_.IsFull());
  push(3, kUnpublishedBytesMax - 1);
  EXPECT_TRUE(backlog_.IsFull());
  backlog_.Record(Number(3), /*keep_unacknowledged=*/false, rows_);
  EXPECT_FALSE(backlog_.IsFull());

  for (int64_t sequence = 4; sequence < 4 + kUnpublishedEventsMax; ++sequence) {
    EXPECT_FALSE(backlog_.IsFull());
    push(sequence, 0);
  }
  EXPECT_TRUE(backlog_.IsFull());
}

TEST_F(FeedBacklogTest, EachFeedPartitionHasItsOwnChain) {
  Push(1, {kFeed});
  Push(2, {kFeed, kInbox});
  Push(3, {kInbox});
  EXPECT_EQ(backlog_.Unacknowledged(0)->previous, std::nullopt);
  EXPECT_EQ(backlog_.Unacknowledged(1)->previous, At(1));
  EXPECT_EQ(backlog_.Unacknowledged(2)->previous, std::nullopt);
  EXPECT_EQ(backlog_.Unacknowledged(3)->previous, At(2));
}

TEST_F(FeedBacklogTest, AnEventIsThroughWhenAllItsRecordsAre) {
  Push(1, {kFeed});
  Push(2, {kFeed, kInbox});
  backlog_.Acknowledge(2);
  EXPECT_EQ(backlog_.AcknowledgedThrough(), Number(1)) << "the inbox does not have its record yet";
  backlog_.Acknowledge(1);
  EXPECT_EQ(backlog_.AcknowledgedThrough(), Number(2));
  EXPECT_EQ(backlog_.UnacknowledgedCount(), 0);
}

TEST_F(FeedBacklogTest, WhatIsRecordedIsForgottenAndTheRestDerivedAgain) {
  Push(1, {kFeed});
  Push(2, {kFeed, kInbox});
  Push(3, {kFeed});
  EXPECT_EQ(backlog_.DerivedFrom()->offset, 1);
  // When a follower reads that everything through the second batch is published
  backlog_.Record(Number(2), /*keep_unacknowledged=*/false, rows_);
  EXPECT_EQ(backlog_.UnacknowledgedCount(), 1);
  EXPECT_EQ(backlog_.DerivedFrom()->offset, 3);
  EXPECT_EQ(backlog_.DerivedFrom()->admission.next_sequence, 3);
  // Then a restart that derives from any earlier offset continues the chains where they are.
  backlog_.Load(rows_);
  Push(2, {kFeed, kInbox});
  Push(3, {kFeed, kInbox});
  EXPECT_EQ(backlog_.UnacknowledgedCount(), 2);
  EXPECT_EQ(backlog_.Unacknowledged(0)->previous, At(2));
  EXPECT_EQ(backlog_.Unacknowledged(1)->previous, At(2));
}

TEST_F(FeedBacklogTest, ALeaderKeepsWhatItHasYetToSend) {
  Push(1, {kFeed});
  Push(2, {kFeed});
  backlog_.Acknowledge(1);
  backlog_.Record(Number(2), /*keep_unacknowledged=*/true, rows_);
  ASSERT_EQ(backlog_.UnacknowledgedCount(), 1);
  EXPECT_EQ(backlog_.Unacknowledged(0)->position, At(2));
  EXPECT_EQ(backlog_.DerivedFrom()->offset, 2);
}

TEST_F(FeedBacklogTest, AFeedIsComparedWithTheLog) {
  EXPECT_EQ(backlog_.CheckFeed(kFeed, std::nullopt), true);
  Push(1, {kFeed});
  Push(2, {kFeed});
  Push(3, {kFeed});
  backlog_.Acknowledge(2);
  EXPECT_EQ(backlog_.CheckFeed(kFeed, At(2)), true);
  EXPECT_EQ(backlog_.CheckFeed(kFeed, At(3)), true) << "it was sent and is not acknowledged yet";
  EXPECT_EQ(backlog_.CheckFeed(kFeed, At(1)), false) << "it lost an acknowledged record";
  EXPECT_EQ(backlog_.CheckFeed(kFeed, std::nullopt), false);
  const auto ahead = backlog_.CheckFeed(kFeed, At(4));
  ASSERT_FALSE(ahead.has_value());
  EXPECT_EQ(ahead.error().reason, "FEED_AHEAD");
  Position other_term = At(2);
  other_term.term_id = std::string(16, 'u');
  EXPECT_FALSE(backlog_.CheckFeed(kFeed, other_term).has_value());
}

TEST_F(FeedBacklogTest, AFeedThatLostRecordsIsRefilledAlone) {
  Push(1, {kFeed, kInbox});
  Push(2, {kFeed, kInbox});
  backlog_.Acknowledge(4);
  backlog_.Record(Number(2), /*keep_unacknowledged=*/true, rows_);
  backlog_.Refill(rows_, {{kFeed, At(1)}});
  Push(1, {kFeed, kInbox});
  Push(2, {kFeed, kInbox});
  ASSERT_EQ(backlog_.UnacknowledgedCount(), 1);
  EXPECT_EQ(backlog_.Unacknowledged(0)->target, kFeed);
  EXPECT_EQ(backlog_.Unacknowledged(0)->previous, At(1));
}

}  // namespace
}  // namespace naungan::runtime
