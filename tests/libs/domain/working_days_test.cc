#include "libs/domain/working_days.h"

#include <gtest/gtest.h>

namespace naungan::domain {
namespace {

Date Day(std::string_view text) { return Date::ParseIso(text, "date").value(); }

// The days off around Idul Fitri 1446 H: 31 March and 1 April 2025, and the collective leave up to
// 7 April.
HolidayCalendar Lebaran() {
  return HolidayCalendar({.days = {Day("2025-04-07"), Day("2025-03-31"), Day("2025-04-01"),
                                   Day("2025-04-02"), Day("2025-04-03"), Day("2025-04-04")},
                          .known_years = {2025, 2024},
                          .fixed = {{.month = 5, .day = 1, .from_year = 2014}}});
}

TEST(HolidayCalendar, WorksNeitherAtWeekendsNorOnHolidays) {
  EXPECT_TRUE(Lebaran().IsWorkingDay(Day("2025-03-28")));
  EXPECT_FALSE(Lebaran().IsWorkingDay(Day("2025-03-29")));
  EXPECT_FALSE(Lebaran().IsWorkingDay(Day("2025-04-01")));
  EXPECT_TRUE(HolidayCalendar({}).IsWorkingDay(Day("2025-04-01")));
}

TEST(HolidayCalendar, MovesADueDateToTheNextWorkingDay) {
  EXPECT_EQ(Lebaran().NextWorkingDay(Day("2025-03-28")), Day("2025-03-28"));
  EXPECT_EQ(Lebaran().NextWorkingDay(Day("2025-03-29")), Day("2025-04-08"));
}

TEST(HolidayCalendar, CountsWorkingDaysAfterTheDate) {
  EXPECT_EQ(Lebaran().AddWorkingDays(Day("2025-03-28"), 0), Day("2025-03-28"));
  EXPECT_EQ(Lebaran().AddWorkingDays(Day("2025-03-27"), 1), Day("2025-03-28"));
  EXPECT_EQ(Lebaran().AddWorkingDays(Day("2025-03-28"), 1), Day("2025-04-08"));
  EXPECT_EQ(Lebaran().AddWorkingDays(Day("2025-03-29"), 2), Day("2025-04-09"));
  EXPECT_EQ(HolidayCalendar({}).AddWorkingDays(Day("2025-03-03"), 5), Day("2025-03-10"));
}

TEST(HolidayCalendar, CountsFixedHolidaysWhereAYearIsNotKnown) {
  EXPECT_TRUE(Lebaran().IsWorkingDay(Day("2025-05-01"))) << "the list of a known year is whole";
  EXPECT_FALSE(Lebaran().IsWorkingDay(Day("2026-05-01")));
  EXPECT_FALSE(Lebaran().IsWorkingDay(Day("2014-05-01")));
  EXPECT_TRUE(Lebaran().IsWorkingDay(Day("2013-05-01")));
}

TEST(HolidayCalendar, SaysWhatIsProvisional) {
  EXPECT_FALSE(Lebaran().IsProvisional(Day("2024-01-01"), Day("2025-12-31")));
  EXPECT_TRUE(Lebaran().IsProvisional(Day("2025-12-31"), Day("2026-01-01")));
  EXPECT_TRUE(Lebaran().IsProvisional(Day("2023-12-31"), Day("2024-01-01")));
}

TEST(HolidayCalendar, EndsWithTheCalendar) {
  // 9999-12-31 is a Friday. If it is a holiday, no working day is left.
  EXPECT_EQ(HolidayCalendar({.days = {Date::Max()}}).NextWorkingDay(Date::Max()), Date::Max());
  EXPECT_EQ(HolidayCalendar({}).AddWorkingDays(Date::Max(), kAddWorkingDaysMax), Date::Max());
}

}  // namespace
}  // namespace naungan::domain
