#include "libs/runtime/gap_rule.h"

#include <gtest/gtest.h>

namespace naungan::runtime {
namespace {

Position At(int64_t epoch, int64_t sequence, char term = 't') {
  return {.partition = 0,
          .epoch = epoch,
          .term_id = std::string(16, term),
          .sequence = sequence,
          .index = 0};
}

TEST(GapRuleTest, TheFirstRecordNamesNoneBeforeIt) {
  EXPECT_EQ(JudgeFeedOrder({}, {}, At(1, 1)), FeedOrder::kNext);
  EXPECT_EQ(JudgeFeedOrder({}, At(1, 1), At(1, 2)), FeedOrder::kGap);
}

TEST(GapRuleTest, TheNextNamesTheOneRead) {
  EXPECT_EQ(JudgeFeedOrder(At(1, 4), At(1, 4), At(1, 6)), FeedOrder::kNext);
  EXPECT_EQ(JudgeFeedOrder(At(1, 4), At(1, 4), At(2, 1)), FeedOrder::kNext);
}

TEST(GapRuleTest, WhatWasReadIsSeen) {
  EXPECT_EQ(JudgeFeedOrder(At(1, 4), At(1, 2), At(1, 4)), FeedOrder::kSeen);
  EXPECT_EQ(JudgeFeedOrder(At(1, 4), {}, At(1, 1)), FeedOrder::kSeen);
  EXPECT_EQ(JudgeFeedOrder(At(2, 1), At(1, 4), At(1, 9)), FeedOrder::kSeen);
}

TEST(GapRuleTest, BeyondAMissingOneIsAGap) {
  EXPECT_EQ(JudgeFeedOrder(At(1, 4), At(1, 6), At(1, 7)), FeedOrder::kGap);
}

TEST(GapRuleTest, AChainWithoutTheOneReadIsAnotherHistory) {
  for (const auto& judged :
       {JudgeFeedOrder(At(1, 4), At(1, 2), At(1, 6)),       // jumps over the mark
        JudgeFeedOrder(At(1, 4), {}, At(1, 6)),             // begins anew above the mark
        JudgeFeedOrder(At(1, 4), At(1, 2), At(1, 4, 'u')),  // the same number in another term
        JudgeFeedOrder(At(1, 4), At(1, 4, 'u'), At(1, 6))}) {
    ASSERT_FALSE(judged.has_value());
    EXPECT_EQ(judged.error().reason, "FEED_DIVERGED");
    EXPECT_EQ(judged.error().code, Code::kDataLoss);
  }
}

}  // namespace
}  // namespace naungan::runtime
