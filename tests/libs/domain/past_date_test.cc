#include "libs/domain/past_date.h"

#include <gtest/gtest.h>

#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

TEST(PastDate, TodayIsTheLatestDateInIndonesia) {
  // The microsecond before midnight in Jayapura, and midnight.
  EXPECT_EQ(LatestDate(1'751'295'599'999'999).ToString(), "2025-06-30");
  EXPECT_EQ(LatestDate(1'751'295'600'000'000).ToString(), "2025-07-01");
  EXPECT_EQ(LatestDate(0).ToString(), "1970-01-01");
}

TEST(PastDate, IsTodayAtTheLatest) {
  const Date today = *Date::Of(2025, 6, 30, "today");
  EXPECT_EQ(*PastDate(today.ToProto(), "paid_date", today), today);
  const auto tomorrow = PastDate(today.AddDays(1).ToProto(), "paid_date", today);
  ASSERT_FALSE(tomorrow);
  EXPECT_EQ(tomorrow.error().reason, "DATE_IN_FUTURE");
  EXPECT_EQ(tomorrow.error().field, "paid_date");
  EXPECT_EQ(PastDate({}, "paid_date", today).error().reason, "DATE_MISSING");
}

}  // namespace
}  // namespace naungan::domain
