#include "libs/domain/date.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "naungan/common/v1/common.pb.h"
#include "tests/libs/domain/generators.h"

namespace naungan::domain {
namespace {

Date Day(std::string_view text) { return Date::ParseIso(text, "date").value(); }

Month MonthOf(std::string_view text) { return Month::ParseIso(text, "month").value(); }

TEST(Date, ReadsAndWritesIso) {
  EXPECT_EQ(Day("1970-01-01").days(), 0);
  EXPECT_EQ(Day("2025-03-31").ToString(), "2025-03-31");
  EXPECT_EQ(Day("2025-03-31").year(), 2025);
  EXPECT_EQ(Day("2025-03-31").month(), 3);
  EXPECT_EQ(Day("2025-03-31").day(), 31);
  EXPECT_EQ(Day("1900-01-01"), Date::Min());
  EXPECT_EQ(Day("9999-12-31"), Date::Max());
}

TEST(Date, RefusesOtherShapes) {
  for (const std::string_view text : {"", "2025-3-31", "31-03-2025", "2025/03/31", "2025-03-31 ",
                                      "+025-03-31", "2025-03-3a", "20250331"}) {
    const auto date = Date::ParseIso(text, "signed_date");
    ASSERT_FALSE(date) << text;
    EXPECT_EQ(date.error().reason, "DATE_MALFORMED");
    EXPECT_EQ(date.error().field, "signed_date");
  }
}

TEST(Date, RefusesDaysThatDoNotExist) {
  for (const std::string_view text : {"2025-02-29", "1900-02-29", "2025-04-31", "2025-00-01",
                                      "2025-13-01", "2025-01-00", "2025-01-32", "1899-12-31"}) {
    const auto date = Date::ParseIso(text, "signed_date");
    ASSERT_FALSE(date) << text;
    EXPECT_EQ(date.error().reason, "DATE_INVALID") << text;
    EXPECT_EQ(date.error().field, "signed_date");
  }
  EXPECT_TRUE(Date::ParseIso("2024-02-29", "d"));
  EXPECT_TRUE(Date::ParseIso("2000-02-29", "d"));
}

TEST(Date, TellsAMissingProtoFromAWrongOne) {
  common::v1::Date proto;
  EXPECT_EQ(Date::FromProto(proto, "term.from_date").error().reason, "DATE_MISSING");
  proto.set_year(2025);
  EXPECT_EQ(Date::FromProto(proto, "term.from_date").error().reason, "DATE_INVALID");
  // In eight bits, this day would be 1.
  proto.set_month(1);
  proto.set_day(257);
  EXPECT_EQ(Date::FromProto(proto, "term.from_date").error().reason, "DATE_INVALID");
}

TEST(Date, AddsMonthsToTheSameDayOrTheMonthsLast) {
  EXPECT_EQ(Day("2025-01-31").AddMonths(1), Day("2025-02-28"));
  EXPECT_EQ(Day("2024-01-31").AddMonths(1), Day("2024-02-29"));
  EXPECT_EQ(Day("2025-03-31").AddMonths(-1), Day("2025-02-28"));
  EXPECT_EQ(Day("2025-10-15").AddMonths(6), Day("2026-04-15"));
  EXPECT_EQ(Day("2025-12-31").AddMonths(0), Day("2025-12-31"));
}

TEST(Date, StopsAtTheCalendarsEnds) {
  EXPECT_EQ(Date::Max().AddDays(1), Date::Max());
  EXPECT_EQ(Date::Min().AddDays(-1), Date::Min());
  EXPECT_EQ(Day("2025-01-01").AddDays(std::numeric_limits<int64_t>::max()), Date::Max());
  EXPECT_EQ(Day("2025-01-01").AddDays(std::numeric_limits<int64_t>::min()), Date::Min());
  EXPECT_EQ(Day("2025-01-01").AddMonths(std::numeric_limits<int64_t>::max()), Day("9999-12-01"));
  EXPECT_EQ(Date::OfDays(std::numeric_limits<int64_t>::min()), Date::Min());
}

TEST(Date, KnowsTheWeekend) {
  EXPECT_FALSE(Day("2025-03-28").IsWeekend());  // Friday
  EXPECT_TRUE(Day("2025-03-29").IsWeekend());
  EXPECT_TRUE(Day("2025-03-30").IsWeekend());
  EXPECT_FALSE(Day("2025-03-31").IsWeekend());
}

TEST(Month, ReadsAndWritesIso) {
  const Month month = MonthOf("2025-03");
  EXPECT_EQ(month.year(), 2025);
  EXPECT_EQ(month.month(), 3);
  EXPECT_EQ(month.ToString(), "2025-03");
  EXPECT_EQ(month.FirstDay(), Day("2025-03-01"));
  EXPECT_EQ(month.LastDay(), Day("2025-03-31"));
  EXPECT_EQ(MonthOf("2024-02").LastDay(), Day("2024-02-29"));
  EXPECT_EQ(Month::Of(Day("2025-03-31")), month);
  EXPECT_EQ(MonthOf("2025-12").Next(), MonthOf("2026-01"));
  EXPECT_EQ(MonthOf("2025-01").AddMonths(-1), MonthOf("2024-12"));
  EXPECT_EQ(MonthsBetween(MonthOf("2024-12"), MonthOf("2026-01")), 13);
}

TEST(Month, RefusesWhatIsNone) {
  EXPECT_EQ(Month::ParseIso("2025-3", "month").error().reason, "MONTH_MALFORMED");
  EXPECT_EQ(Month::ParseIso("2025-03-01", "month").error().reason, "MONTH_MALFORMED");
  EXPECT_EQ(Month::ParseIso("2025-13", "month").error().reason, "MONTH_INVALID");
  EXPECT_EQ(Month::ParseIso("1899-12", "month").error().reason, "MONTH_INVALID");
  EXPECT_EQ(Month::FromProto(common::v1::Month(), "month").error().reason, "MONTH_MISSING");
}

RC_GTEST_PROP(Date, GoesThroughTextAndProtoUnchanged, ()) {
  const Date date = *AnyDate();
  RC_ASSERT((Date::ParseIso(date.ToString(), "date") == date));
  RC_ASSERT((Date::FromProto(date.ToProto(), "date") == date));
  RC_ASSERT((Date::Of(date.year(), date.month(), date.day(), "date") == date));
  const Month month = Month::Of(date);
  RC_ASSERT((Month::ParseIso(month.ToString(), "month") == month));
  RC_ASSERT((Month::FromProto(month.ToProto(), "month") == month));
  RC_ASSERT(month.FirstDay() <= date && date <= month.LastDay());
}

RC_GTEST_PROP(Date, AddedDaysAreTheDaysBetween, ()) {
  const Date from = *AnyDate();
  const Date to = *AnyDate();
  RC_ASSERT(from.AddDays(DaysBetween(from, to)) == to);
  RC_ASSERT((from < to) == (from.ToString() < to.ToString()));
}

RC_GTEST_PROP(Date, AddedMonthsChangeTheMonthByAsMany, ()) {
  const Date from = *NearDate();
  const int months = *rc::gen::inRange(-300, 300);
  const Date to = from.AddMonths(months);
  RC_ASSERT(MonthsBetween(Month::Of(from), Month::Of(to)) == months);
  RC_ASSERT(to.day() == std::min(from.day(), Month::Of(to).LastDay().day()));
}

}  // namespace
}  // namespace naungan::domain
