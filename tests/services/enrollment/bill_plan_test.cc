#include "services/enrollment/bill_plan.h"

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
      .ToString();
}

TEST(DueDateTest, IsThe15thMovedToAWorkingDay) {
  EXPECT_EQ(DueText("2025-01", SEGMENT_BPU), "2025-01-15");
  EXPECT_EQ(DueText("2025-01", SEGMENT_PU), "2025-02-17") << "the 15th is a Saturday";
  EXPECT_EQ(DueText("2025-12", SEGMENT_PU), "2026-01-15");
  Policy policy = HouseRules().policy;
  policy.holidays = domain::HolidayCalendar({Day("2025-01-15")});
  EXPECT_EQ(DueDate(domain::Month::Of(Day("2025-01-01")), SEGMENT_BPU, std::nullopt, policy)
                .value()
                .ToString(),
            "2025-01-16");
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

TEST(PlanBillTest, NothingIsBilledMoreThanAYearAhead) {
  // Given an account without an end, a schedule, and a bill of 31 January 2024
  v1::StoredAccount account;
  auto& schedule = *account.add_schedules();
  schedule.set_schedule("season");
  schedule.set_months_per_bill(6);
  schedule.set_state(v1::SCHEDULE_STATE_AGREED);
  *schedule.mutable_first_month() = MonthOf("2024-01");
  *schedule.mutable_agreed_date() = DateOf("2024-01-01");
  const Payer payer{.insured = {SEGMENT_BPU, {common::v1::PROGRAMME_JKM}, 0, {}},
                    .term = {Day("2024-01-01"), std::nullopt},
                    .signed_date = std::nullopt,
                    .past_last_seat = 2,
                    .pending = 0};
  const auto plan = [&](std::string_view from_month) {
    v1::IssueBill command;
    command.set_bill("b1");
    command.set_schedule("season");
    *command.mutable_from_month() = MonthOf(from_month);
    *command.mutable_issued_date() = DateOf("2024-01-31");
    return PlanBill(account, command, payer, std::nullopt, HouseRules().tariffs,
                    HouseRules().policy);
  };
  // Then its first month is January of the next year at the latest
  EXPECT_TRUE(plan("2025-01")) << plan("2025-01").error().reason;
  EXPECT_EQ(plan("2025-02").error().reason, "MONTH_TOO_FAR_AHEAD");
  EXPECT_EQ(plan("2042-01").error().field, "from_month");
}

}  // namespace
}  // namespace naungan::enrollment
