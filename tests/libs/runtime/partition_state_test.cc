// What a partition must see of its log again before it goes on folding it.
#include "libs/runtime/partition_state.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"
#include "tests/libs/runtime/house_fixture.h"
#include "tests/support/table_damage.h"

namespace naungan::runtime {
namespace {

class PartitionStateTest : public HouseFixture {
 protected:
  PartitionStateTest() {
    // A log with a fence and three batches.
    Node node = Open("writer");
    Settle(node);
    for (int i = 0; i < 2; ++i) {
      Submit(node, "add maros 1");
      Settle(node);
    }
    records_ = Records(eventlog::PrivateLogTopic(kLedgerService));
    auto state = PartitionState::Open(
        {.service = std::string(kLedgerService), .partition = 0, .partitions = 1},
        directory_.path() / "state", store_memory_, machine_);
    EXPECT_TRUE(state.has_value());
    state_ = *std::move(state);
    for (size_t i = 0; i + 1 < records_.size(); ++i) {
      EXPECT_TRUE(state_->Fold(records_[i]).has_value());
    }
    EXPECT_TRUE(state_->Commit().has_value());
  }

  std::vector<eventlog::LoggedRecord> records_;
  std::unique_ptr<PartitionState> state_;
};

TEST_F(PartitionStateTest, GoesOnAfterTheLastRecordWasSeenAgain) {
  ASSERT_EQ(records_.size(), 4U);
  state_->Reload();
  ASSERT_LE(state_->ReadFrom(), 2);
  EXPECT_FALSE(state_->Rechecked());
  for (int64_t offset = state_->ReadFrom(); offset < 3; ++offset) {
    const auto verdict = state_->Fold(records_[offset]);
    ASSERT_TRUE(verdict.has_value());
    EXPECT_FALSE(verdict->has_value()) << "it was judged before";
  }
  EXPECT_TRUE(state_->Rechecked());
  const auto verdict = state_->Fold(records_[3]);
  ASSERT_TRUE(verdict.has_value());
  EXPECT_EQ(*verdict, eventlog::Verdict::kBatch);
  EXPECT_EQ(LedgerMachine::Total(state_->rows(), "maros"), 2);
}

TEST_F(PartitionStateTest, ALogWithoutTheLastRecordIsRefused) {
  state_->Reload();
  const auto folded = state_->Fold(records_[3]);
  ASSERT_FALSE(folded.has_value());
  EXPECT_EQ(folded.error().reason, "LAST_RECORD_MISSING");
}

TEST_F(PartitionStateTest, AnotherLastRecordIsRefused) {
  state_->RecheckFrom();
  eventlog::LoggedRecord changed = records_[2];
  changed.record.value += '\0';
  const auto folded = state_->Fold(changed);
  ASSERT_FALSE(folded.has_value());
  EXPECT_EQ(folded.error().reason, "LAST_RECORD_CHANGED");
}

TEST_F(PartitionStateTest, WhatIsNotCommittedIsForgotten) {
  ASSERT_TRUE(state_->Fold(records_[3]).has_value());
  state_->Reload();
  EXPECT_EQ(state_->cursor().next_offset, 3);
  EXPECT_EQ(LedgerMachine::Total(state_->rows(), "maros"), 1);
}

TEST_F(PartitionStateTest, DamageThatOnlyReadingFindsIsSetAsideToo) {
  // Given a store whose tables open, but whose first block is not what was written
  {
    Node node = Open("a");
    Settle(node);
    Submit(node, "add maros 5");
    Settle(node);
  }
  ASSERT_GT(DamageFirstBlocks(directory_.path() / "a"), 0);
  // When
  Node node = Open();
  Settle(node);
  // Then it leads, with rows rebuilt from the log.
  EXPECT_TRUE(node.processor->Ready());
  EXPECT_EQ(Total(node, "maros"), 7);
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "a.quarantined-1"));
}

}  // namespace
}  // namespace naungan::runtime
