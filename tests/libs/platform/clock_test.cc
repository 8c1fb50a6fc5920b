#include "libs/platform/clock.h"

#include <gtest/gtest.h>

namespace naungan::platform {
namespace {

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock(1'000);
  EXPECT_EQ(clock.NowUs(), 1'000);
  EXPECT_EQ(clock.SteadyUs(), 0);
  clock.Advance(5);
  EXPECT_EQ(clock.NowUs(), 1'005);
  EXPECT_EQ(clock.SteadyUs(), 5);
}

TEST(ManualClock, SteadyTimeDoesNotNoticeAnOperator) {
  ManualClock clock(1'000);
  clock.SetNowUs(10);
  EXPECT_EQ(clock.NowUs(), 10);
  EXPECT_EQ(clock.SteadyUs(), 0);
}

TEST(SystemClock, IsInMicrosecondsSince1970AndNeverGoesBack) {
  const SystemClock clock;
  constexpr int64_t kYear2020Us = 1'577'836'800'000'000;
  constexpr int64_t kYear2200Us = 7'258'118'400'000'000;
  EXPECT_GT(clock.NowUs(), kYear2020Us);
  EXPECT_LT(clock.NowUs(), kYear2200Us);
  const int64_t before = clock.SteadyUs();
  EXPECT_GE(clock.SteadyUs(), before);
}

}  // namespace
}  // namespace naungan::platform
