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

Result<FeedOrder> Judge(const std::optional<Position>& mark,
                        const std::optional<Position>& previous, const Position& position,
                        const std::optional<Position>& fork = std::nullopt) {
  return JudgeFeedOrder(mark, previous, position, fork);
}

TEST(GapRuleTest, TheFirstRecordNamesNoneBeforeIt) {
  EXPECT_EQ(Judge({}, {}, At(1, 1)), FeedOrder::kNext);
  EXPECT_EQ(Judge({}, At(1, 1), At(1, 2)), FeedOrder::kGap);
}

TEST(GapRuleTest, TheNextNamesTheOneRead) {
  EXPECT_EQ(Judge(At(1, 4), At(1, 4), At(1, 6)), FeedOrder::kNext);
  EXPECT_EQ(Judge(At(1, 4), At(1, 4), At(2, 1)), FeedOrder::kNext);
}

TEST(GapRuleTest, WhatWasReadIsSeen) {
  EXPECT_EQ(Judge(At(1, 4), At(1, 2), At(1, 4)), FeedOrder::kSeen);
  EXPECT_EQ(Judge(At(1, 4), {}, At(1, 1)), FeedOrder::kSeen);
  EXPECT_EQ(Judge(At(2, 1), At(1, 4), At(1, 9)), FeedOrder::kSeen);
}

TEST(GapRuleTest, BeyondAMissingOneIsAGap) {
  EXPECT_EQ(Judge(At(1, 4), At(1, 6), At(1, 7)), FeedOrder::kGap);
}

TEST(GapRuleTest, AChainWithoutTheOneReadIsAnotherHistory) {
  for (const auto& judged :
       {Judge(At(1, 4), At(1, 2), At(1, 6)),       // jumps over the mark
        Judge(At(1, 4), {}, At(1, 6)),             // begins anew above the mark
        Judge(At(1, 4), At(1, 2), At(1, 4, 'u')),  // the same number in another term
        Judge(At(1, 4), At(1, 4, 'u'), At(1, 6))}) {
    ASSERT_FALSE(judged.has_value());
    EXPECT_EQ(judged.error().reason, "FEED_DIVERGED");
    EXPECT_EQ(judged.error().code, Code::kDataLoss);
  }
}

TEST(GapRuleTest, AForkGoesOnFromWhatWasLost) {
  const Position fork = At(9, 0, 'f');
  // The mark is lost: after the record that the source names, or where it names none.
  EXPECT_EQ(Judge(At(1, 4), At(1, 2), At(9, 1, 'f'), fork), FeedOrder::kNext);
  EXPECT_EQ(Judge(At(1, 4), {}, At(9, 1, 'f'), fork), FeedOrder::kNext);
  // The mark is not lost, or the record before the fork was not read yet.
  EXPECT_EQ(Judge(At(1, 2), At(1, 2), At(9, 1, 'f'), fork), FeedOrder::kNext);
  EXPECT_EQ(Judge(At(1, 1), At(1, 2), At(9, 1, 'f'), fork), FeedOrder::kGap);
  EXPECT_EQ(Judge({}, At(1, 2), At(9, 1, 'f'), fork), FeedOrder::kGap);
  // It was read already.
  EXPECT_EQ(Judge(At(9, 1, 'f'), At(1, 2), At(9, 1, 'f'), fork), FeedOrder::kSeen);
  // A later record that names no fork excuses nothing.
  EXPECT_EQ(Judge(At(9, 4, 'f'), At(9, 2, 'f'), At(9, 6, 'f')).error().reason, "FEED_DIVERGED");
}

}  // namespace
}  // namespace naungan::runtime
