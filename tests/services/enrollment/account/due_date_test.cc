#include "services/enrollment/account/due_date.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_PU;

std::string DueText(std::string_view month, common::v1::Segment segment,
                    std::string_view signed_date = "") {
  std::optional<domain::Date> signed_day;
  if (!signed_date.empty()) signed_day = Day(signed_date);
  return DueDate(domain::Month::ParseIso(month, "test").value(), segment, signed_day,
                 HouseRules().policy)
      .value()
      .date.ToString();
}

TEST(DueDateTest, TheDueDayIsThe15thMovedToAWorkingDay) {
  EXPECT_EQ(DueText("2025-01", SEGMENT_BPU), "2025-01-15");
  EXPECT_EQ(DueText("2025-01", SEGMENT_PU), "2025-02-17") << "the 15th is a Saturday";
  EXPECT_EQ(DueText("2025-12", SEGMENT_PU), "2026-01-15");
  Policy policy = HouseRules().policy;
  policy.calendar = domain::HolidayCalendar({.days = {Day("2025-01-15")}});
  EXPECT_EQ(DueDate(domain::Month::Of(Day("2025-01-01")), SEGMENT_BPU, std::nullopt, policy)
                .value()
                .date.ToString(),
            "2025-01-16");
}

TEST(DueDateTest, HolidaysAndCollectiveLeaveMoveIt) {
  // Saturday 15 June 2024, Idul Adha on Monday and collective leave on Tuesday (SKB 855/2023, S).
  EXPECT_EQ(DueText("2024-06", SEGMENT_BPU), "2024-06-19");
  EXPECT_EQ(DueText("2024-05", SEGMENT_PU), "2024-06-19");
  // 15 August 2026 is a Saturday, and Monday is Independence Day; 15 April 2024 ends the collective
  // leave of Idul Fitri (SKB 855/2023, S).
  EXPECT_EQ(DueText("2026-08", SEGMENT_BPU), "2026-08-18");
  EXPECT_EQ(DueText("2024-04", SEGMENT_BPU), "2024-04-16");
}

TEST(DueDateTest, IsProvisionalWhereNotAllHolidaysAreKnown) {
  const auto is_provisional = [](std::string_view month, common::v1::Segment segment) {
    return DueDate(domain::Month::ParseIso(month, "test").value(), segment, std::nullopt,
                   HouseRules().policy)
        .value()
        .is_provisional;
  };
  EXPECT_TRUE(is_provisional("2020-12", SEGMENT_BPU));
  EXPECT_FALSE(is_provisional("2021-01", SEGMENT_BPU));
  EXPECT_FALSE(is_provisional("2026-12", SEGMENT_BPU));
  EXPECT_TRUE(is_provisional("2026-12", SEGMENT_PU)) << "due in January 2027";
}

TEST(DueDateTest, NothingIsDueBeforeItsAgreementIsSigned) {
  EXPECT_EQ(DueText("2025-01", SEGMENT_BPU, "2025-01-10"), "2025-01-15");
  EXPECT_EQ(DueText("2025-01", SEGMENT_BPU, "2025-01-20"), "2025-02-17");
  EXPECT_EQ(DueText("2025-01", SEGMENT_BPU, "2025-03-05"), "2025-03-17");
  EXPECT_EQ(DueText("2025-01", SEGMENT_PU, "2025-03-05"), "2025-04-15");
}

TEST(DueDateTest, RefusesASegmentWithoutPaymentTerms) {
  EXPECT_EQ(DueDate(domain::Month(), common::v1::SEGMENT_JAKON, std::nullopt, HouseRules().policy)
                .error()
                .reason,
            "TARIFF_MISSING");
}

}  // namespace
}  // namespace naungan::enrollment
