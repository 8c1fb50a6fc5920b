#include "services/enrollment/account/bill_plan.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "services/enrollment/account/account_schedule.h"
#include "services/enrollment/account/billed_seats.h"
#include "services/enrollment/recorded.h"
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
    Payer payer{.insured = {SEGMENT_BPU, {common::v1::PROGRAMME_JKM}, 0, {}},
                .term = {Day("2024-01-01"), std::nullopt},
                .signed_date = std::nullopt,
                .past_last_seat = past_last_seat_,
                .pending = 0};
    payer.later_seats = later_;
    v1::IssueBill command;
    command.set_bill(std::string(bill));
    command.set_schedule("season");
    *command.mutable_from_month() = MonthOf(from_month);
    *command.mutable_issued_date() = DateOf("2024-01-31");
    return PlanBill(ledger, command, payer, HouseRules().tariffs, HouseRules().policy);
  }

  Ledger ledger_;
  int64_t past_last_seat_ = 2;
  google::protobuf::RepeatedPtrField<v1::LaterSeats> later_;
};

TEST_F(PlanBillTest, NothingIsBilledMoreThanAYearAhead) {
  EXPECT_TRUE(Plan("b1", "2025-01")) << Plan("b1", "2025-01").error().reason;
  EXPECT_EQ(Plan("b1", "2025-02").error().reason, "MONTH_TOO_FAR_AHEAD");
  EXPECT_EQ(Plan("b1", "2042-01").error().field, "from_month");
}

TEST_F(PlanBillTest, NothingIsOwedForSeatsBeforeTheAddendumThatAddedThemWasSigned) {
  // Given 20 seats, of which an addendum signed on 20 April added the last ten, from February on
  past_last_seat_ = 21;
  auto& later = *later_.Add();
  later.set_above_seat(10);
  *later.mutable_from_date() = DateOf("2024-02-01");
  *later.mutable_signed_date() = DateOf("2024-04-20");
  // Then the first ten are billed by themselves, due in February
  const v1::Bill first = **Plan("b1", "2024-02");
  EXPECT_EQ(first.past_last_seat(), 11);
  EXPECT_EQ(Recorded(first.due_date()).ToString(), "2024-02-15");
  NoteBilled(first, ledger_.account);
  // And the others are due by the 15th after the signature, so that paying then leaves no gap
  const v1::Bill second = **Plan("b2", "2024-02");
  EXPECT_EQ(second.first_seat(), 11);
  EXPECT_EQ(second.past_last_seat(), 21);
  EXPECT_EQ(Recorded(second.due_date()).ToString(), "2024-05-15");
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
