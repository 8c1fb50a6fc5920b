#include "libs/domain/date_limits.h"

#include <gtest/gtest.h>

#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

TEST(PastDate, IsTodayAtTheLatest) {
  const Date today = *Date::Of(2025, 6, 30, "today");
  EXPECT_EQ(*PastDate(today.ToProto(), "paid_date", today), today);
  const auto tomorrow = PastDate(today.AddDays(1).ToProto(), "paid_date", today);
  ASSERT_FALSE(tomorrow);
  EXPECT_EQ(tomorrow.error().reason, "DATE_IN_FUTURE");
  EXPECT_EQ(tomorrow.error().field, "paid_date");
  EXPECT_EQ(PastDate({}, "paid_date", today).error().reason, "DATE_MISSING");
}

TEST(NearDate, IsAYearAheadAtTheLatest) {
  // given: 29 February, and a next year that has no such day
  const Date today = *Date::Of(2024, 2, 29, "today");
  const auto near = [&](int year, int month, int day) {
    return NearDate(Date::Of(year, month, day, "d")->ToProto(), "start_date", today);
  };
  EXPECT_EQ(near(1990, 1, 1)->ToString(), "1990-01-01");
  EXPECT_EQ(near(2025, 2, 28)->ToString(), "2025-02-28");
  const auto far = near(2025, 3, 1);
  ASSERT_FALSE(far);
  EXPECT_EQ(far.error().reason, "DATE_TOO_FAR_AHEAD");
  EXPECT_EQ(far.error().field, "start_date");
  EXPECT_EQ(NearDate({}, "start_date", today).error().reason, "DATE_MISSING");
}

}  // namespace
}  // namespace naungan::domain
