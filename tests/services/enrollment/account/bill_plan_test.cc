#include "services/enrollment/account/bill_plan.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "services/enrollment/account/account_schedule.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using common::v1::SEGMENT_BPU;

class PlanBillTest : public testing::Test {
 protected:
  // A BPU's account whose term has no end, with a schedule "season" from January 2024 on.
  PlanBillTest() {
    ledger_.segment = SEGMENT_BPU;
    auto& schedule = *ledger_.account.add_schedules();
    schedule.set_schedule("season");
    schedule.set_kind(v1::SCHEDULE_KIND_SEASONAL);
    schedule.set_months_per_bill(6);
    schedule.set_state(v1::SCHEDULE_STATE_AGREED);
    *schedule.mutable_first_month() = MonthOf("2024-01");
    *schedule.mutable_proposed_date() = DateOf("2024-01-01");
    *schedule.mutable_agreed_date() = DateOf("2024-01-01");
  }

  // On 31 January 2024.
  Result<std::optional<v1::Bill>> Plan(std::string_view bill, std::string_view from_month,
                                       const std::optional<v1::Bill>& known = std::nullopt) const {
    Ledger ledger = ledger_;
    if (known) *ledger.bills[known->bill()].mutable_bill() = *known;
    const Payer payer{.insured = {SEGMENT_BPU, {common::v1::PROGRAMME_JKM}, 0, {}},
                      .term = {Day("2024-01-01"), std::nullopt},
                      .signed_date = std::nullopt,
                      .past_last_seat = 2,
                      .pending = 0};
    v1::IssueBill command;
    command.set_bill(std::string(bill));
    command.set_schedule("season");
    *command.mutable_from_month() = MonthOf(from_month);
    *command.mutable_issued_date() = DateOf("2024-01-31");
    return PlanBill(ledger, command, payer, HouseRules().tariffs, HouseRules().policy);
  }

  Ledger ledger_;
};

TEST_F(PlanBillTest, NothingIsBilledMoreThanAYearAhead) {
  EXPECT_TRUE(Plan("b1", "2025-01")) << Plan("b1", "2025-01").error().reason;
  EXPECT_EQ(Plan("b1", "2025-02").error().reason, "MONTH_TOO_FAR_AHEAD");
  EXPECT_EQ(Plan("b1", "2042-01").error().field, "from_month");
}

TEST_F(PlanBillTest, ANewIdIsNoNik) {
  constexpr std::string_view kNik = "7309010101900001";
  v1::ProposeSchedule proposal;
  *proposal.mutable_schedule() = ledger_.account.schedules(0);
  proposal.mutable_schedule()->set_schedule(std::string(kNik));
  EXPECT_EQ(ProposeSchedule(ledger_.account, proposal).error().reason, "RESOURCE_ID_IS_NIK");
  EXPECT_EQ(Plan(kNik, "2024-07").error().reason, "RESOURCE_ID_IS_NIK");
  EXPECT_EQ(Plan("", "2024-07").error().reason, "RESOURCE_ID_MALFORMED");

  // And such ids of older builds, which did not check them, are answered as before
  v1::Bill known = **Plan("b1", "2024-01");
  known.set_bill(std::string(kNik));
  EXPECT_TRUE(Plan(kNik, "2024-01", known));
  *ledger_.account.mutable_summing() = known;
  EXPECT_TRUE(Plan(kNik, "2024-01"));
  *ledger_.account.add_schedules() = proposal.schedule();
  ledger_.account.mutable_schedules(1)->set_state(v1::SCHEDULE_STATE_PROPOSED);
  EXPECT_TRUE(ProposeSchedule(ledger_.account, proposal)->empty());
}

}  // namespace
}  // namespace naungan::enrollment
