#include "libs/platform/memory_budget.h"

#include <gtest/gtest.h>

#include <optional>

namespace naungan::platform {
namespace {

TEST(MemoryBudget, TheSharesOfAllUsesAreTheWhole) {
  const MemoryBudget budget(800 * kBytesPerMib);
  int64_t all = 0;
  for (size_t i = 0; i < kMemoryUses; ++i) all += budget.MaxBytes(static_cast<MemoryUse>(i));
  EXPECT_EQ(all, 800 * kBytesPerMib);
  EXPECT_EQ(NameOf(MemoryUse::kStores), "stores");
  EXPECT_EQ(NameOf(MemoryUse::kInFlight), "in flight");
}

TEST(MemoryBudget, WhoHoldsNothingMayTakeOneThingThoughItIsFull) {
  // given
  MemoryBudget budget(kMemoryBytesMin);
  const int64_t max = budget.MaxBytes(MemoryUse::kCommands);
  MemoryClaim busy(budget, MemoryUse::kCommands);
  MemoryClaim idle(budget, MemoryUse::kCommands);
  // when
  busy.Set(max);
  // then
  EXPECT_TRUE(budget.IsFull(MemoryUse::kCommands));
  EXPECT_FALSE(busy.HasRoom());
  EXPECT_TRUE(idle.HasRoom());
  idle.Set(100);
  EXPECT_FALSE(idle.HasRoom());
  EXPECT_EQ(budget.UsedBytes(MemoryUse::kCommands), max + 100);
  EXPECT_FALSE(budget.IsFull(MemoryUse::kReadAhead)) << "each use has a share of its own";
}

TEST(MemoryBudget, AClaimGivesBackWhatItHeld) {
  MemoryBudget budget(kMemoryBytesMin);
  std::optional<MemoryClaim> claim(std::in_place, budget, MemoryUse::kUnpublished);
  claim->Set(500);
  claim->Set(200);
  EXPECT_EQ(budget.UsedBytes(MemoryUse::kUnpublished), 200);
  claim.reset();
  EXPECT_EQ(budget.UsedBytes(MemoryUse::kUnpublished), 0);
}

}  // namespace
}  // namespace naungan::platform
