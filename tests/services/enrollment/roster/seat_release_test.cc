#include "services/enrollment/roster/seat_release.h"

#include <gtest/gtest.h>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

TEST(SeatReleaseTest, ASeatIsGivenAgainAfterADeathWhileTheTermLasts) {
  const auto end = Day("2025-01-01");
  EXPECT_TRUE(IsFreedByLeaving(v1::LEAVE_REASON_DEATH, Day("2024-08-11"), end));
  EXPECT_TRUE(IsFreedByLeaving(v1::LEAVE_REASON_DEATH, Day("2034-08-11"), std::nullopt));
  EXPECT_FALSE(IsFreedByLeaving(v1::LEAVE_REASON_DEATH, end, end));
  EXPECT_FALSE(IsFreedByLeaving(v1::LEAVE_REASON_CONTINUED, Day("2024-08-11"), end));
}

}  // namespace
}  // namespace naungan::enrollment
