#include "libs/base/check.h"

#include <gtest/gtest.h>

namespace naungan {
namespace {

TEST(CheckDeathTest, ABrokenConditionEndsTheProcessWithPlaceAndReason) {
  NAUNGAN_CHECK(1 + 1 == 2, "passes without a trace");
  EXPECT_DEATH(NAUNGAN_CHECK(1 + 1 == 3, "sums hold"),
               "check_test.cc:.* CHECK 1 \\+ 1 == 3 failed: sums hold");
}

}  // namespace
}  // namespace naungan
