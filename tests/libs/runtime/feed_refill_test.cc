// A feed or an inbox that lost records is filled again by the next term, at a cost that does not
// grow with its history.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "libs/eventlog/topics.h"
#include "libs/runtime/feed_check.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/log_index.h"
#include "tests/libs/runtime/feed_fixture.h"

namespace naungan::runtime {
namespace {

using Fate = FaultyLog::Fate;

TEST_F(FeedTest, AFeedThatLostItsTailIsFilledAgain) {
  std::vector<std::string> expected;
  {
    Node node = Open();
    Settle(node);
    for (int i = 0; i < 10; ++i) {
      expected.push_back("add maros " + std::to_string(i));
      Submit(node, expected.back());
      Settle(node);
    }
  }
  for (const int64_t kept : {4, 0}) {
    ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, kept).has_value());
    Node node = Open();
    Settle(node);
    EXPECT_EQ(node.processor->Status().role, Role::kLeading);
    EXPECT_EQ(ReadFeed(), expected);
  }
}

TEST_F(FeedTest, AFeedThatGrewAgainOverAHoleIsFilledAgain) {
  std::vector<std::string> expected;
  {
    Node node = Open();
    Settle(node);
    for (int i = 0; i < 10; ++i) {
      expected.push_back("add maros " + std::to_string(i));
      Submit(node, expected.back());
      Settle(node);
    }
    // Given a feed that loses its tail while its leader goes on
    ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 4).has_value());
    for (int i = 10; i < 12; ++i) {
      expected.push_back("add maros " + std::to_string(i));
      Submit(node, expected.back());
      Settle(node);
    }
    EXPECT_EQ(ReadFeed().size(), 4U);
  }
  // When it takes over again
  Node node = Open();
  Settle(node);
  // Then a reader gets all records.
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(ReadFeed(), expected);
}

TEST_F(FeedTest, AFeedThatLostItsTailWhileItFailedIsFilledAgainAtOnce) {
  Node node = Open();
  Settle(node);
  std::vector<std::string> expected;
  const auto submit = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      expected.push_back("add maros " + std::to_string(i));
      Submit(node, expected.back());
      Settle(node);
    }
  };
  submit(0, 10);
  // When what breaks the connection costs the feed its tail too
  log_.FailFeedsAfter(0);
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 4).has_value());
  submit(10, 15);
  clock_.Advance(10 * kSecondUs);
  Settle(node);
  // Then no operator has to restart anything.
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().unpublished, 0);
  EXPECT_EQ(ReadFeed(), expected);
}

// What an overtaken leader had in flight may land after records of its successor.
TEST_F(FeedTest, OldRecordsAtTheTailOfAFeedAreNoLoss) {
  std::vector<std::string> expected;
  {
    Node node = Open();
    Settle(node);
    for (int i = 0; i < 10; ++i) {
      expected.push_back("add maros " + std::to_string(i));
      Submit(node, expected.back());
      Settle(node);
    }
  }
  const auto records = Records(feed_, 0);
  // A few, and so many that a check of the feed's last records sees nothing else.
  for (const int64_t copies : {int64_t{2}, kFeedLookBackRecords}) {
    for (int64_t copy = 0; copy < copies; ++copy) {
      ASSERT_TRUE(memory_log_.Land({feed_, 0}, records[2].record).has_value());
    }
    const size_t before = Records(feed_, 0).size();
    Node node = Open();
    Settle(node);
    EXPECT_EQ(node.processor->Status().role, Role::kLeading);
    EXPECT_EQ(ReadFeed(), expected);
    EXPECT_LE(Records(feed_, 0).size(), before + 1)
        << "all but the newest record are known as published";
  }
}

TEST_F(FeedTest, AMissingRecordCostsNoLookAtAWholeLongFeed) {
  constexpr int64_t kRecords = 2 * kFeedLookBackRecordsMax;
  {
    Node node = Open();
    Settle(node);
    for (int64_t i = 0; i < kRecords; ++i) {
      Submit(node, "add maros 1");
      if (i % 1'000 == 0) Settle(node);
    }
    Settle(node);
  }
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, kRecords - 1).has_value());
  log_.ForgetOpened();
  Node node = Open();
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  for (const auto& [topic, offset] : log_.opened()) {
    if (topic.topic != feed_) continue;
    EXPECT_GE(offset, kRecords - 1 - kFeedLookBackRecordsMax);
  }
  EXPECT_EQ(std::ssize(ReadFeed()), kRecords);
}

TEST_F(FeedTest, AMissingRecordCostsNoReadingOfAWholeLongLog) {
  constexpr int64_t kBatches = 3 * kLogIndexEvery;
  std::string rows;
  {
    Node node = Open();
    Settle(node);
    for (int64_t i = 0; i < kBatches; ++i) {
      Submit(node, "add maros 1");
      Settle(node);
    }
    rows = AllRows(node);
  }
  // Given a log of many batches, whose readers have the same index of it as its leader
  {
    Node reader = Open("reader", 0, /*lead=*/false);
    Settle(reader);
    ASSERT_EQ(AllRows(reader), rows);
  }
  // When the feed has lost its last records
  constexpr int64_t kLost = 100;
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, kBatches - kLost).has_value());
  log_.ForgetOpened();
  Node node = Open();
  Settle(node);
  EXPECT_EQ(std::ssize(ReadFeed()), kBatches);
  EXPECT_EQ(Records(feed_).size(), size_t{kBatches}) << "only what was lost is sent again";
  // Then the log was read from shortly before the first of them.
  for (const auto& [topic, offset] : log_.opened()) {
    if (topic.topic != eventlog::PrivateLogTopic(kLedgerService)) continue;
    EXPECT_GE(offset, kBatches - kLost - kLogIndexEvery);
  }
}

TEST_F(FeedTest, AFeedIsFilledAgainWhileItIsDerived) {
  // Given a feed of many large records that lost them all
  constexpr int64_t kRecords = 400;
  const std::string account(size_t{31} * 1024, 'x');
  {
    Node node = Open();
    Settle(node);
    for (int64_t i = 0; i < kRecords; ++i) {
      Submit(node, "add " + account + " 1");
      Settle(node);
    }
  }
  ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 0).has_value());
  // When the next term fills it, then little waits at a time, in the term of one fence.
  Node node = Open();
  int64_t waiting_most = 0;
  while (node.processor->RunOnce().moved) {
    waiting_most = std::max(waiting_most, node.processor->Status().unpublished);
  }
  EXPECT_EQ(std::ssize(ReadFeed()), kRecords);
  EXPECT_GT(waiting_most, 0);
  EXPECT_LE(waiting_most, kRecords / 4);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().epoch, 2);
}

TEST_F(FeedTest, AnInstanceThatIsFencedWhileItFillsAFeedFollows) {
  {
    Node node = Open();
    Settle(node);
    for (int i = 0; i < 10; ++i) {
      Submit(node, "add maros 1");
      Settle(node);
    }
  }
  constexpr int kStepsMax = 14;
  for (int steps = 8; steps <= kStepsMax; ++steps) {
    SCOPED_TRACE(testing::Message() << steps << " steps");
    ASSERT_TRUE(memory_log_.CutTail({feed_, 0}, 3).has_value());
    Node a = Open("slow-" + std::to_string(steps));
    for (int step = 0; step < steps; ++step) a.processor->RunOnce();
    Node b = Open("quick-" + std::to_string(steps));
    Settle(b);
    Settle({&a, &b});
    EXPECT_EQ(a.processor->Status().alarm, "");
    EXPECT_EQ(a.processor->Status().role, Role::kFollowing);
    EXPECT_EQ(b.processor->Status().role, Role::kLeading);
    EXPECT_EQ(ReadFeed().size(), 10U);
    EXPECT_EQ(AllRows(a), AllRows(b));
  }
}

TEST_F(InboxTest, AnInboxThatLostItsTailIsFilledAgain) {
  const std::vector<std::string> expected = SendTwenty();
  // Given an inbox that lost the last records of one source, or all
  for (const int64_t kept : {17, 3, 0}) {
    SCOPED_TRACE(kept);
    ASSERT_TRUE(memory_log_.CutTail(inbox_, kept).has_value());
    // When the source's next term begins
    Node node = Open("a", 2);
    Settle(node);
    // Then its reader gets all of them, and its feed has next to no record again.
    EXPECT_EQ(node.processor->Status().role, Role::kLeading);
    EXPECT_EQ(Read(inbox_.topic, inbox_.partition), expected);
    EXPECT_LE(Records(feed_, 2).size(), expected.size() + 3);
  }
}

TEST_F(InboxTest, AnInboxIsReadBackUntilItShowsEnoughOfTheSource) {
  const std::vector<std::string> expected = SendTwenty();
  // Given an inbox that lost the last record of one source, and then got many of another
  ASSERT_TRUE(memory_log_.CutTail(inbox_, 19).has_value());
  for (int64_t sequence = 1; sequence <= 3 * kFeedLookBackRecords; ++sequence) {
    const FeedFrame frame{.service = std::string(kLedgerService),
                          .position = {.partition = 3,
                                       .epoch = 1,
                                       .term_id = std::string(16, 't'),
                                       .sequence = sequence,
                                       .index = 0},
                          .previous = std::nullopt,
                          .type = "naungan.test.v1.LedgerEvent.sent",
                          .subject = "accounts/maros",
                          .sequence = 1,
                          .time_us = kStartUs};
    ASSERT_TRUE(memory_log_.Land(inbox_, EncodeFeedRecord(inbox_.topic, frame, "maros", "other"))
                    .has_value());
  }
  // When the source's next term begins, then the lost record is sent again.
  Node node = Open("a", 2);
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(Records(inbox_.topic, inbox_.partition).back().record.value, expected.back());
}

}  // namespace
}  // namespace naungan::runtime
