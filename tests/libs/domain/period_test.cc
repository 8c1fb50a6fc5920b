#include "libs/domain/period.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "naungan/common/v1/common.pb.h"
#include "tests/libs/domain/generators.h"

namespace naungan::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Date Day(std::string_view text) { return Date::ParseIso(text, "date").value(); }

// "2025-01-01..2025-02-01", or without the second date.
Period Of(std::string_view text) {
  const std::string_view to = text.substr(12);
  return {.from = Day(text.substr(0, 10)),
          .to = to.empty() ? std::nullopt : std::optional(Day(to))};
}

TEST(Period, IsHalfOpen) {
  const Period january = Of("2025-01-01..2025-02-01");
  EXPECT_FALSE(january.Contains(Day("2024-12-31")));
  EXPECT_TRUE(january.Contains(Day("2025-01-01")));
  EXPECT_TRUE(january.Contains(Day("2025-01-31")));
  EXPECT_FALSE(january.Contains(Day("2025-02-01")));
  EXPECT_TRUE(Of("2025-01-01..").Contains(Date::Max()));
  EXPECT_TRUE(Of("2025-01-01..2025-01-01").IsEmpty());
  EXPECT_FALSE(Of("2025-01-01..2025-01-01").Contains(Day("2025-01-01")));
}

TEST(Period, DoesNotOverlapWhatItTouches) {
  EXPECT_FALSE(Of("2025-01-01..2025-02-01").Overlaps(Of("2025-02-01..2025-03-01")));
  EXPECT_TRUE(Of("2025-01-01..2025-02-02").Overlaps(Of("2025-02-01..2025-03-01")));
  EXPECT_FALSE(Of("2025-01-01..").Overlaps(Of("2025-06-01..2025-06-01"))) << "empty";
}

TEST(Period, IntersectsWithAndWithoutEnds) {
  EXPECT_EQ(Of("2025-01-01..").Intersect(Of("2024-06-01..2025-03-01")),
            Of("2025-01-01..2025-03-01"));
  EXPECT_EQ(Of("2025-01-01..").Intersect(Of("2025-06-01..")), Of("2025-06-01.."));
  EXPECT_EQ(Of("2025-01-01..2025-02-01").Intersect(Of("2025-02-01..")), std::nullopt);
}

TEST(Period, ContainsAnotherUpToItsEnd) {
  EXPECT_TRUE(Of("2025-01-01..2026-01-01").Contains(Of("2025-12-01..2026-01-01")));
  EXPECT_FALSE(Of("2025-01-01..2026-01-01").Contains(Of("2025-12-01..2026-01-02")));
  EXPECT_FALSE(Of("2025-01-01..2026-01-01").Contains(Of("2025-12-01..")));
  EXPECT_TRUE(Of("2025-01-01..").Contains(Of("2025-12-01..")));
}

TEST(Period, NamesTheFieldThatIsWrongInAProto) {
  common::v1::Period proto;
  EXPECT_EQ(Period::FromProto(proto, "term").error().field, "term.from_date");
  *proto.mutable_from_date() = Day("2025-02-01").ToProto();
  EXPECT_EQ(Period::FromProto(proto, "term"), Of("2025-02-01.."));
  *proto.mutable_to_date() = Day("2025-02-01").ToProto();
  EXPECT_TRUE(Period::FromProto(proto, "term")->IsEmpty());
  *proto.mutable_to_date() = Day("2025-01-31").ToProto();
  EXPECT_EQ(Period::FromProto(proto, "term").error().reason, "PERIOD_REVERSED");
  EXPECT_EQ(Period::FromProto(proto, "term").error().field, "term.to_date");
  proto.mutable_to_date()->set_day(77);
  EXPECT_EQ(Period::FromProto(proto, "term").error().reason, "DATE_INVALID");
  EXPECT_EQ(Period::FromProto(proto, "").error().field, "to_date");
}

TEST(Period, ListsTheMonthsThatLieWhollyWithin) {
  const auto month = [](std::string_view text) { return Month::ParseIso(text, "m").value(); };
  EXPECT_THAT(MonthsOf(Of("2024-12-01..2025-03-01")),
              ElementsAre(month("2024-12"), month("2025-01"), month("2025-02")));
  EXPECT_THAT(MonthsOf(Of("2024-12-02..2025-02-28")), ElementsAre(month("2025-01")));
  EXPECT_THAT(MonthsOf(Of("2025-01-02..2025-02-28")), IsEmpty());
  EXPECT_THAT(MonthsOf(Of("2025-01-01..2025-01-01")), IsEmpty());
  EXPECT_EQ(PeriodOf(month("2024-02")), Of("2024-02-01..2024-03-01"));
}

TEST(Period, MergesWhatTouchesAndKeepsGaps) {
  EXPECT_THAT(Merge({Of("2025-03-01..2025-04-01"), Of("2025-01-01..2025-02-01"),
                     Of("2025-02-01..2025-02-15"), Of("2025-02-20..2025-02-20")}),
              ElementsAre(Of("2025-01-01..2025-02-15"), Of("2025-03-01..2025-04-01")));
  EXPECT_THAT(Merge({Of("2025-01-01.."), Of("2025-02-01..2025-03-01")}),
              ElementsAre(Of("2025-01-01..")));
}

TEST(PeriodDeathTest, HasNoLastMonthWithoutAnEnd) {
  EXPECT_DEATH(MonthsOf(Of("2025-01-01..")), "has no last month");
}

RC_GTEST_PROP(Period, IntersectsAlikeInEitherOrder, ()) {
  const Period a = *NearPeriod();
  const Period b = *NearPeriod();
  const Date date = *NearDate();
  const auto both = a.Intersect(b);
  RC_ASSERT(both == b.Intersect(a));
  RC_ASSERT((both && both->Contains(date)) == (a.Contains(date) && b.Contains(date)));
  if (both) RC_ASSERT(a.Contains(*both) && b.Contains(*both));
}

RC_GTEST_PROP(Period, MergeKeepsExactlyTheDays, ()) {
  const auto periods = *rc::gen::container<std::vector<Period>>(NearPeriod());
  const Date date = *NearDate();
  const auto contains = [&](const Period& period) { return period.Contains(date); };
  const std::vector<Period> merged = Merge(periods);
  RC_ASSERT(std::ranges::any_of(periods, contains) == std::ranges::any_of(merged, contains));
  for (size_t i = 1; i < merged.size(); ++i) RC_ASSERT(*merged[i - 1].to < merged[i].from);
}

RC_GTEST_PROP(Period, GoesThroughAProtoUnchanged, ()) {
  const Period period = *NearPeriod();
  RC_ASSERT((Period::FromProto(period.ToProto(), "period") == period));
}

}  // namespace
}  // namespace naungan::domain
