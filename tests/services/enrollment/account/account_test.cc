#include "services/enrollment/account/account.h"

#include <gtest/gtest.h>

#include <limits>

#include "services/enrollment/account/account_schedule.h"
#include "services/enrollment/account/bill_payment.h"
#include "services/enrollment/account/bill_plan.h"
#include "services/enrollment/account/ledger.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_PU;

constexpr std::string_view kName = "rosters/parepare-2024.rentan/account";

class AccountTest : public testing::Test {
 protected:
  AccountTest() {
    payer_.insured = {SEGMENT_BPU,
                      {common::v1::PROGRAMME_JKK, common::v1::PROGRAMME_JKM},
                      0,
                      {common::v1::FUNDING_SOURCE_APBD}};
    payer_.term = {Day("2024-01-01"), Day("2025-01-01")};
    payer_.past_last_seat = 101;
    ledger_.name = kName;
    ledger_.segment = SEGMENT_BPU;
  }

  void Apply(const Result<ContributionEvents>& events) {
    ASSERT_TRUE(events) << events.error().message;
    for (const auto& event : *events) {
      EXPECT_EQ(event.sequence(), ledger_.account.sequence() + 1);
      Evolve(ledger_, event);
    }
  }

  v1::ProposeSchedule Proposal(std::string_view schedule, int32_t months) {
    v1::ProposeSchedule command;
    command.set_account(std::string(kName));
    command.mutable_schedule()->set_schedule(std::string(schedule));
    command.mutable_schedule()->set_kind(v1::SCHEDULE_KIND_SEASONAL);
    command.mutable_schedule()->set_months_per_bill(months);
    *command.mutable_schedule()->mutable_first_month() = MonthOf("2024-01");
    *command.mutable_schedule()->mutable_proposed_date() = DateOf("2023-12-01");
    return command;
  }

  v1::AgreeSchedule Agreement(std::string_view schedule, std::string_view date = "2023-12-15") {
    v1::AgreeSchedule command;
    command.set_account(std::string(kName));
    command.set_schedule(std::string(schedule));
    *command.mutable_agreed_date() = DateOf(date);
    return command;
  }

  void HasSchedule(std::string_view schedule, int32_t months) {
    Apply(ProposeSchedule(ledger_.account, Proposal(schedule, months)));
    Apply(AgreeSchedule(ledger_.account, Agreement(schedule)));
  }

  Result<std::optional<v1::Bill>> Plan(std::string_view bill, std::string_view from_month,
                                       std::string_view schedule = "season") {
    v1::IssueBill command;
    command.set_account(std::string(kName));
    command.set_bill(std::string(bill));
    command.set_schedule(std::string(schedule));
    *command.mutable_from_month() = MonthOf(from_month);
    *command.mutable_issued_date() = DateOf(std::string(from_month) + "-01");
    return PlanBill(ledger_, command, payer_, HouseRules().tariffs, HouseRules().policy);
  }

  // Plans a bill and issues it over `rupiah`.
  v1::Bill Issue(std::string_view bill, std::string_view from_month, int64_t rupiah) {
    auto planned = Plan(bill, from_month);
    EXPECT_TRUE(planned && *planned) << planned.error().reason;
    v1::Bill issued = **planned;
    issued.set_heads(1);
    issued.set_amount_rupiah(rupiah);
    Apply(IssueSummedBill(ledger_, issued, HouseRules().policy));
    return issued;
  }

  Result<ContributionEvents> Book(std::string_view reference, int64_t rupiah,
                                  std::string_view paid_date, std::string_view bill = "") {
    v1::Payment payment = PaymentOf(reference, rupiah, paid_date);
    payment.set_bill(std::string(bill));
    return BookPayment(ledger_, payment, payer_.insured, HouseRules().policy);
  }

  static v1::Payment PaymentOf(std::string_view reference, int64_t rupiah,
                               std::string_view paid_date) {
    v1::Payment payment;
    payment.set_reference(std::string(reference));
    payment.set_amount_rupiah(rupiah);
    *payment.mutable_paid_date() = DateOf(paid_date);
    payment.set_source(common::v1::FUNDING_SOURCE_APBD);
    return payment;
  }

  static std::string CoverText(const v1::ContributionEvent& event) {
    return domain::Period::FromProto(event.cover_paid().cover().period(), "p").value().ToString();
  }

  v1::Account View(std::string_view today) const {
    return ViewOf(ledger_, HouseRules().policy, Day(today));
  }

  Ledger ledger_;
  Payer payer_;
};

TEST_F(AccountTest, AProposedScheduleBillsNothing) {
  Apply(ProposeSchedule(ledger_.account, Proposal("season", 6)));
  EXPECT_EQ(Plan("b1", "2024-01").error().reason, "SCHEDULE_NOT_AGREED");
  Apply(AgreeSchedule(ledger_.account, Agreement("season")));
  EXPECT_TRUE(Plan("b1", "2024-01"));
}

TEST_F(AccountTest, NothingIsBilledOnADayBeforeTheScheduleWasAgreed) {
  Apply(ProposeSchedule(ledger_.account, Proposal("season", 6)));
  Apply(AgreeSchedule(ledger_.account, Agreement("season", "2024-01-02")));
  EXPECT_EQ(Plan("b1", "2024-01").error().reason, "DATE_ORDER") << "issued on the first";
  EXPECT_EQ(Plan("b1", "2024-01").error().field, "effective_date");
  EXPECT_TRUE(Plan("b1", "2024-02"));
}

TEST_F(AccountTest, SchedulesAreProposedAndAgreedOnce) {
  HasSchedule("season", 6);
  EXPECT_TRUE(ProposeSchedule(ledger_.account, Proposal("season", 6)).value().empty());
  EXPECT_TRUE(AgreeSchedule(ledger_.account, Agreement("season")).value().empty());
  EXPECT_EQ(ProposeSchedule(ledger_.account, Proposal("season", 5)).error().reason,
            "SCHEDULE_EXISTS");
  EXPECT_EQ(AgreeSchedule(ledger_.account, Agreement("season", "2023-12-16")).error().reason,
            "SCHEDULE_AGREED");
  EXPECT_EQ(AgreeSchedule(ledger_.account, Agreement("other")).error().reason, "SCHEDULE_UNKNOWN");
  EXPECT_EQ(ProposeSchedule(ledger_.account, Proposal("long", 13)).error().reason,
            "MONTHS_PER_BILL_INVALID");
  v1::ProposeSchedule monthly = Proposal("monthly", 2);
  monthly.mutable_schedule()->set_kind(v1::SCHEDULE_KIND_MONTHLY);
  EXPECT_EQ(ProposeSchedule(ledger_.account, monthly).error().reason, "MONTHS_PER_BILL_INVALID");
  Apply(ProposeSchedule(ledger_.account, Proposal("second", 1)));
  EXPECT_EQ(AgreeSchedule(ledger_.account, Agreement("second", "2023-11-01")).error().reason,
            "DATE_ORDER");
}

TEST_F(AccountTest, ABillStatesItsMonthsSeatsAndDueDate) {
  HasSchedule("season", 6);
  const v1::Bill bill = **Plan("b1", "2024-03");
  EXPECT_EQ(bill.first_seat(), 1);
  EXPECT_EQ(bill.past_last_seat(), 101);
  EXPECT_EQ(bill.to_month().month(), 9);
  EXPECT_EQ(bill.due_date().day(), 15);
  EXPECT_EQ(bill.due_date().month(), 3);
}

TEST_F(AccountTest, RefusesBillsThatItsScheduleOrTermDoesNotAllow) {
  HasSchedule("season", 6);
  EXPECT_EQ(Plan("b1", "2024-01", "other").error().reason, "SCHEDULE_UNKNOWN");
  EXPECT_EQ(Plan("b1", "2023-12").error().reason, "MONTH_BEFORE_SCHEDULE");
  EXPECT_EQ(Plan("b1", "2025-01").error().reason, "MONTHS_OUTSIDE_TERM");
  EXPECT_EQ(Plan("Not an id", "2024-01").error().field, "bill");
  payer_.past_last_seat = 1;
  EXPECT_EQ(Plan("b1", "2024-01").error().reason, "NOTHING_TO_BILL");
  payer_.past_last_seat = 101;
  payer_.insured.programmes = {common::v1::PROGRAMME_JKP};
  EXPECT_EQ(Plan("b1", "2024-01").error().reason, "TARIFF_MISSING");
}

TEST_F(AccountTest, ABillIsIssuedOnceUnderItsId) {
  HasSchedule("season", 6);
  Issue("b1", "2024-01", 10'080'000);
  EXPECT_FALSE(Plan("b1", "2024-01").value());
  EXPECT_EQ(Plan("b1", "2024-02").error().reason, "BILL_EXISTS");
  // While one is summed, asking for it again changes nothing, and another waits.
  *ledger_.account.mutable_summing() = **Plan("b2", "2024-07");
  EXPECT_FALSE(Plan("b2", "2024-07").value());
  EXPECT_EQ(Plan("b2", "2024-08").error().reason, "BILL_EXISTS");
  EXPECT_EQ(Plan("b3", "2024-08").error().reason, "BILL_PENDING");
}

TEST_F(AccountTest, ASeatIsBilledOnceForAMonth) {
  HasSchedule("season", 6);
  Issue("b1", "2024-01", 1);
  EXPECT_EQ(Plan("b2", "2024-01").error().reason, "NOTHING_TO_BILL");
  EXPECT_EQ(Plan("b2", "2024-06").error().reason, "NOTHING_TO_BILL") << "June is billed";
  EXPECT_EQ((**Plan("b2", "2024-07")).first_seat(), 1);
  // New seats are billed for the same months, alone.
  payer_.past_last_seat = 121;
  EXPECT_EQ((**Plan("b2", "2024-01")).first_seat(), 101);
  EXPECT_EQ((**Plan("b2", "2024-06")).first_seat(), 101);
}

TEST_F(AccountTest, NewcomersBilledMidwayDoNotKeepOthersFromTheNextBill) {
  // Given a bill of the first quarter for seats 1 to 100, and a bill from February on for ten
  // newcomers
  HasSchedule("season", 3);
  Issue("jan", "2024-01", 1);
  payer_.past_last_seat = 111;
  const v1::Bill joined = Issue("feb", "2024-02", 1);
  EXPECT_EQ(joined.first_seat(), 101);
  EXPECT_EQ(joined.past_last_seat(), 111);

  // Then the 100 are billed from April on, and the ten from May on
  const v1::Bill first = Issue("apr", "2024-04", 1);
  EXPECT_EQ(first.first_seat(), 1);
  EXPECT_EQ(first.past_last_seat(), 101);
  EXPECT_EQ(Plan("apr-2", "2024-04").error().reason, "NOTHING_TO_BILL");
  const v1::Bill second = Issue("may", "2024-05", 1);
  EXPECT_EQ(second.first_seat(), 101);
  EXPECT_EQ(second.past_last_seat(), 111);
}

TEST_F(AccountTest, OpenBillsAreBounded) {
  HasSchedule("season", 1);
  for (int i = 0; i < kOpenBillsMax; ++i) {
    payer_.past_last_seat = i + 2;
    Issue("b" + std::to_string(i), "2024-01", 1);
  }
  payer_.past_last_seat += 1;
  EXPECT_EQ(Plan("more", "2024-01").error().reason, "OPEN_BILLS_FULL");
}

TEST_F(AccountTest, OneSeasonalPaymentCoversSixMonthsExactly) {
  HasSchedule("season", 6);
  Issue("b1", "2024-09", 100'800);
  const auto events = Book("bank-1", 100'800, "2024-09-15");
  Apply(events);
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ((*events)[0].payment_received().balance_rupiah(), 0);
  EXPECT_EQ(CoverText((*events)[1]), "2024-09-01..2025-03-01");
  EXPECT_EQ((*events)[1].cover_paid().cover().past_last_seat(), 101);
  EXPECT_EQ(BalanceOf(ledger_), 0);
  EXPECT_TRUE(View("2024-01-31").open_bills().empty());
}

TEST_F(AccountTest, ALatePaymentCoversAPersonOnOwnAccountFromItsDayOn) {
  HasSchedule("season", 6);
  Issue("b1", "2024-09", 100);
  Apply(Book("bank-1", 99, "2024-09-10"));
  EXPECT_EQ(View("2024-01-31").open_bills_size(), 1) << "bills are paid in full";
  // The 15th of September 2024 is a Sunday, and Monday the Prophet's birthday: the 17th would have
  // been in time.
  const auto events = Book("bank-2", 1, "2024-09-18");
  EXPECT_EQ(CoverText(events->back()), "2024-09-18..2025-03-01");
  EXPECT_EQ(CoverText(Book("bank-3", 1, "2025-02-28")->back()), "2025-02-28..2025-03-01");
  EXPECT_EQ(Book("bank-4", 1, "2025-03-01")->size(), 1U) << "there is no membership to keep";
}

TEST_F(AccountTest, ALatePaymentCoversTheMonthsOfWageEarnersWhole) {
  payer_.insured = {SEGMENT_PU, {common::v1::PROGRAMME_JKM}, 1, {common::v1::FUNDING_SOURCE_APBD}};
  ledger_.segment = SEGMENT_PU;
  HasSchedule("season", 1);
  Issue("b1", "2024-09", 100);
  EXPECT_EQ(CoverText(Book("bank-1", 100, "2024-12-01")->back()), "2024-09-01..2024-10-01");
}

TEST_F(AccountTest, MoneyThatIsThereAlreadyPaysABillAtOnce) {
  HasSchedule("season", 6);
  Apply(Book("bank-1", 150, "2023-12-20"));
  Issue("b1", "2024-01", 100);
  EXPECT_TRUE(View("2024-01-31").open_bills().empty());
  EXPECT_EQ(BalanceOf(ledger_), 50);
}

TEST_F(AccountTest, PaysAWageEarnersOldestBillsFirst) {
  ledger_.segment = SEGMENT_PU;
  HasSchedule("season", 1);
  Issue("b1", "2024-01", 100);
  Issue("b2", "2024-02", 10);
  Apply(Book("bank-1", 50, "2024-01-05"));
  EXPECT_EQ(View("2024-01-31").open_bills_size(), 2) << "the second does not overtake the first";
  Apply(Book("bank-2", 60, "2024-01-06"));
  EXPECT_TRUE(View("2024-01-31").open_bills().empty());
  EXPECT_EQ(ledger_.account.paid_rupiah(), 110);
}

TEST_F(AccountTest, TheEarliestMonthIsPaidFirstInWhateverOrderBillsWereIssued) {
  // Given March billed before January, and January in two parts
  HasSchedule("season", 1);
  Issue("mar", "2024-03", 10);
  Issue("jan", "2024-01", 10);
  payer_.past_last_seat = 121;
  Issue("jan-2", "2024-01", 10);
  // When money comes for two of them, then it pays January, first the part that was issued first
  const auto events = Book("bank-1", 20, "2024-01-05");
  ASSERT_EQ(events->size(), 3U);
  EXPECT_EQ((*events)[1].cover_paid().cover().bill(), "jan");
  EXPECT_EQ((*events)[2].cover_paid().cover().bill(), "jan-2");
  EXPECT_EQ(CoverText((*events)[1]), "2024-01-01..2024-02-01");
  Apply(events);
  EXPECT_EQ(View("2024-01-31").open_bills(0).bill(), "mar");
}

TEST_F(AccountTest, BooksAPaymentOnce) {
  HasSchedule("season", 6);
  Apply(Book("bank-1", 100, "2024-01-05"));
  EXPECT_TRUE(Book("bank-1", 100, "2024-01-05")->empty());
  EXPECT_EQ(Book("bank-1", 101, "2024-01-05").error().reason, "PAYMENT_REFERENCE_REUSED");
  // However its reference is typed.
  EXPECT_TRUE(Book("BANK-1 ", 100, "2024-01-05")->empty());
  EXPECT_EQ(Book("Bank -1", 101, "2024-01-05").error().reason, "PAYMENT_REFERENCE_REUSED");
}

TEST_F(AccountTest, AcceptsMoneyOfItsOwnFundingSourcesOnly) {
  // Given a payment that the region's budget made
  Apply(Book("sp2d-1", 100, "2024-01-05"));
  // When others fund it, then money of that budget is refused
  payer_.insured.funding = {common::v1::FUNDING_SOURCE_CSR, common::v1::FUNDING_SOURCE_SELF};
  EXPECT_EQ(Book("sp2d-2", 100, "2024-01-05").error().reason, "FUNDING_SOURCE_NOT_OF_ACCOUNT");
  EXPECT_EQ(Book("sp2d-2", 100, "2024-01-05").error().field, "payment.source");
  // And a payment that was booked before stays booked when it is sent again
  EXPECT_TRUE(Book("sp2d-1", 100, "2024-01-05")->empty());
}

TEST_F(AccountTest, RefusesAmountsThatAreNotAboveZero) {
  EXPECT_EQ(Book("r", 0, "2024-01-05").error().reason, "AMOUNT_INVALID");
  EXPECT_EQ(Book("r", -5, "2024-01-05").error().reason, "AMOUNT_INVALID");
  EXPECT_EQ(Book("", 5, "2024-01-05").error().reason, "PAYMENT_REFERENCE_INVALID");
  EXPECT_EQ(Book(" ", 5, "2024-01-05").error().reason, "PAYMENT_REFERENCE_INVALID");
  EXPECT_EQ(Book(std::string(65, 'x'), 5, "2024-01-05").error().reason,
            "PAYMENT_REFERENCE_INVALID");
  Apply(Book("r1", std::numeric_limits<int64_t>::max(), "2024-01-05"));
  EXPECT_EQ(Book("r2", 1, "2024-01-05").error().reason, "MONEY_OVERFLOW");
}

}  // namespace
}  // namespace naungan::enrollment
