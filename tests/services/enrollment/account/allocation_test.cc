// Which bills money pays, whatever the order in which it was typed.
#include "services/enrollment/account/allocation.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/services/enrollment/account/typed_account.h"

namespace naungan::enrollment {
namespace {

using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_PU;

TEST(Allocation, DoesNotDependOnTheOrderOfTyping) {
  // Given January and February of 50,400 each, and transfers of 8 January and 20 February
  for (const bool early_first : {true, false}) {
    SCOPED_TRACE(early_first);
    TypedAccount account(SEGMENT_BPU);
    account.Bill("2025-01", "2025-01-02");
    account.Bill("2025-02", "2025-02-03");
    if (early_first) account.Pay("early", "2025-01-08", 50'400);
    account.Pay("late", "2025-02-20", 50'400);
    if (!early_first) account.Pay("early", "2025-01-08", 50'400);
    // Then January is covered whole, and February from the payment on
    EXPECT_EQ(account.CoverOf("2025-01"), "2025-01-01..2025-02-01");
    EXPECT_EQ(account.CoverOf("2025-02"), "2025-02-20..2025-03-01");
    EXPECT_EQ(account.balance(), 0);
  }
}

TEST(Allocation, MoneyPaysTheRunningMonthOfPeopleOnOwnAccountFirst) {
  // Given January and February unpaid
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02");
  account.Bill("2025-02", "2025-02-03");
  // When money for one of them comes on 10 February, then it pays February, in time
  account.Pay("bank", "2025-02-10", 50'400);
  EXPECT_EQ(account.CoverOf("2025-02"), "2025-02-01..2025-03-01");
  EXPECT_EQ(account.CoverOf("2025-01"), "unpaid");
}

TEST(Allocation, MonthsCanBeSettledToKeepAMembership) {
  // Given January paid, and February to April unpaid
  TypedAccount account(SEGMENT_BPU);
  for (const char* month : {"2025-01", "2025-02", "2025-03", "2025-04"}) {
    account.Bill(month, std::string(month) + "-01");
  }
  account.Pay("bank-1", "2025-01-05", 50'400);
  // When money for three months comes in April, then it pays April first and settles the others
  account.Pay("bank-2", "2025-04-10", 3 * 50'400);
  EXPECT_EQ(account.CoverOf("2025-04"), "2025-04-01..2025-05-01");
  EXPECT_EQ(account.CoverOf("2025-02"), "2025-03-01..2025-03-01");
  EXPECT_EQ(account.CoverOf("2025-03"), "2025-04-01..2025-04-01");
  EXPECT_EQ(account.balance(), 0);
}

TEST(Allocation, MonthsThatKeepAMembershipArePaidBeforeLaterOnes) {
  // Given January paid, February and March unpaid, and April billed ahead
  TypedAccount account(SEGMENT_BPU);
  for (const char* month : {"2025-01", "2025-02", "2025-03"}) {
    account.Bill(month, std::string(month) + "-01");
  }
  account.Bill("2025-04", "2025-03-02");
  account.Pay("bank-1", "2025-01-05", 50'400);
  // When money for two months comes in March, then it pays March and settles February
  account.Pay("bank-2", "2025-03-10", 2 * 50'400);
  EXPECT_EQ(account.CoverOf("2025-03"), "2025-03-01..2025-04-01");
  EXPECT_EQ(account.CoverOf("2025-02"), "2025-03-01..2025-03-01");
  EXPECT_EQ(account.CoverOf("2025-04"), "unpaid");
}

TEST(Allocation, WithTheFourthUnpaidMonthTheOthersLapse) {
  // Given January paid, and February to May unpaid
  TypedAccount account(SEGMENT_BPU);
  for (const char* month : {"2025-01", "2025-02", "2025-03", "2025-04", "2025-05"}) {
    account.Bill(month, std::string(month) + "-01");
  }
  account.Pay("bank-1", "2025-01-05", 50'400);
  EXPECT_EQ(account.View("2025-04-30").lapsed_bills_size(), 0);
  EXPECT_EQ(account.View("2025-05-01").lapsed_bills_size(), 3);
  // When money for four months comes in May, then it pays May, and the rest stays
  account.Pay("bank-2", "2025-05-02", 4 * 50'400);
  EXPECT_EQ(account.CoverOf("2025-05"), "2025-05-01..2025-06-01");
  EXPECT_EQ(account.CoverOf("2025-04"), "unpaid");
  EXPECT_EQ(account.balance(), 3 * 50'400);
  EXPECT_EQ(account.View("2025-05-02").open_bills_size(), 0);
}

TEST(Allocation, ABillThatLapsedSwallowsNothing) {
  // Given March unpaid
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-03", "2025-03-01", 16'800);
  account.Bill("2025-09", "2025-09-01", 16'800);
  // When the money for a month comes on 10 September, then it pays September
  account.Pay("bank", "2025-09-10", 16'800);
  EXPECT_EQ(account.CoverOf("2025-09"), "2025-09-01..2025-10-01");
  EXPECT_EQ(account.CoverOf("2025-03"), "unpaid");
}

TEST(Allocation, APayerMayNameTheBill) {
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02");
  account.Bill("2025-02", "2025-01-03");
  account.Pay("bank", "2025-01-10", 50'400, "2025-02");
  EXPECT_EQ(account.CoverOf("2025-02"), "2025-02-01..2025-03-01");
  EXPECT_EQ(account.CoverOf("2025-01"), "unpaid");
  EXPECT_EQ(BookPayment(account.ledger(), PaymentOn("x", "2025-01-10", 1, "nowhere"), kInsured,
                        HousePolicy())
                .error()
                .reason,
            "BILL_UNKNOWN");
}

TEST(Allocation, AWageEarnersOldestMonthIsPaidFirst) {
  TypedAccount account(SEGMENT_PU);
  account.Bill("2024-01", "2024-01-02");
  account.Bill("2025-06", "2025-06-02");
  account.Pay("bank", "2025-06-10", 50'400);
  EXPECT_EQ(account.CoverOf("2024-01"), "2024-01-01..2024-02-01");
  EXPECT_EQ(account.CoverOf("2025-06"), "unpaid");
  EXPECT_EQ(account.View("2026-12-31").lapsed_bills_size(), 0);
}

TEST(Allocation, MoneyThatIsThereBeforeABillPaysItAtOnce) {
  TypedAccount account(SEGMENT_BPU);
  account.Pay("bank", "2024-12-20", 150'000);
  account.Bill("2025-01", "2025-01-02");
  EXPECT_EQ(account.CoverOf("2025-01"), "2025-01-01..2025-02-01");
  EXPECT_EQ(account.balance(), 99'600);
}

TEST(Allocation, ABillOverNothingWaitsForNoMoney) {
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02", 0);
  account.Bill("2025-02", "2025-02-02");
  account.Bill("2025-03", "2025-03-02", 0);
  EXPECT_EQ(account.CoverOf("2025-01"), "2025-01-01..2025-02-01");
  EXPECT_EQ(account.CoverOf("2025-02"), "unpaid");
  EXPECT_EQ(account.CoverOf("2025-03"), "2025-03-01..2025-04-01");
}

}  // namespace
}  // namespace naungan::enrollment
