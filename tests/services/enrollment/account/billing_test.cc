// What groups and self-payers are billed for and pay, across partitions.
#include <gtest/gtest.h>

#include "libs/domain/period.h"
#include "tests/services/enrollment/enrollment_house.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

constexpr std::string_view kRoster = "parepare-2024.rentan";
constexpr std::string_view kUpload = "rosters/parepare-2024.rentan/uploads/p3ke";
constexpr std::string_view kAccount = "rosters/parepare-2024.rentan/account";

TEST(BillingTest, BillsThePaidSeatsAndTheirSuccessors) {
  // Given 1,500 people in their seats
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 1'500));
  house.Settle();
  house.Enroll(kUpload, People(1, 1'501), "2024-06-01");
  ASSERT_TRUE(house.Agree(kAccount, "season", 6, "2024-06"));
  EXPECT_EQ(house.Bill(kAccount, "b1", "season", "2024-06").error().reason, "ROSTER_PENDING");
  house.Settle();

  // When they are billed, and the bill is asked for again while it is summed in slices
  const auto started = house.Bill(kAccount, "b1", "season", "2024-06");
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_FALSE(started->has_bill());
  EXPECT_EQ(started->account().pending(), 1);
  EXPECT_EQ(house.Roster(kRoster).counts().pending(), 1);
  EXPECT_FALSE(house.Bill(kAccount, "b1", "season", "2024-06")->has_bill());
  house.Settle();

  // Then there is one bill of 1,500 x 6 x 16,800
  const int64_t events = house.events();
  const auto billed = house.Bill(kAccount, "b1", "season", "2024-06");
  EXPECT_EQ(billed->bill().amount_rupiah(), int64_t{1'500} * 6 * 16'800);
  EXPECT_EQ(billed->bill().heads(), 1'500);
  EXPECT_EQ(billed->bill().seat_months(), 1'500 * 6);
  EXPECT_EQ(house.events(), events) << "asking again is no event";
  EXPECT_EQ(house.Bill(kAccount, "b2", "season", "2024-06").error().reason, "NOTHING_TO_BILL");

  // When it is paid and one dies, then the successor sits in the paid seat
  const auto paid = house.Pay(kAccount, "sp2d-1", billed->bill().amount_rupiah(), "2024-06-10");
  EXPECT_EQ(paid->open_bills_size(), 0);
  EXPECT_EQ(
      house.Pay(kAccount, "sp2d-1", billed->bill().amount_rupiah(), "2024-06-10")->paid_rupiah(),
      billed->bill().amount_rupiah());
  house.TellDeath(7, "2024-08-10");
  house.Settle();
  ASSERT_EQ(house.Participations(1'501).size(), 1U);
  EXPECT_EQ(house.Participations(1'501)[0].seat(), house.Participations(7)[0].seat());
  const auto& cover = house.contribution_feed().back().cover_paid().cover();
  EXPECT_EQ(PeriodAt(cover.period()).ToString(), "2024-06-01..2024-12-01");
  EXPECT_EQ(cover.past_last_seat(), 1'501);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(BillingTest, AVacantSeatThatABillDidNotCountIsNotGivenAgain) {
  // Given a roster whose seat 2 was left in August, with nobody waiting
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 3));
  house.Settle();
  house.Enroll(kUpload, {1, 2, 3}, "2024-06-01");
  house.Settle();
  house.TellDeath(2, "2024-08-10");
  house.Settle();
  // When the months after it are billed and paid
  ASSERT_TRUE(house.Agree(kAccount, "quarter", 3, "2024-06"));
  ASSERT_TRUE(house.Bill(kAccount, "b1", "quarter", "2024-09"));
  house.Settle();
  const auto bill = house.Bill(kAccount, "b1", "quarter", "2024-09")->bill();
  EXPECT_EQ(bill.heads(), 2);
  EXPECT_EQ(bill.past_last_seat(), 4);
  ASSERT_TRUE(house.Pay(kAccount, "r", bill.amount_rupiah(), "2024-09-02"));
  // Then a newcomer gets another seat: the bill did not pay for this one
  house.Enroll(std::string(kUpload) + "-2", {4}, "2024-09-10");
  house.Settle();
  EXPECT_EQ(house.Participations(4)[0].seat(), 4);
  EXPECT_EQ(house.Bill(kAccount, "b2", "quarter", "2024-09")->account().pending(), 1);
  house.Settle();
  const auto own = house.Bill(kAccount, "b2", "quarter", "2024-09")->bill();
  EXPECT_EQ(own.first_seat(), 4);
  EXPECT_EQ(own.heads(), 1);
}

TEST(BillingTest, ABillPassesOverSeatsThatWereLeft) {
  // Given 1,001 people who went on under a renewal, and one person who stays
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01"));
  auto renewal = AgreementOf("parepare-2025", "2024-08-01", "2026-01-01");
  renewal.set_predecessor("agreements/parepare-2024");
  house.Tell(renewal);
  house.Settle();
  house.Enroll(kUpload, People(1, 1'002), "2024-06-01");
  house.Settle();
  house.Enroll("rosters/parepare-2025.rentan/uploads/all", People(1, 1'001), "2024-08-01");
  house.Settle();

  // When a month after that is billed, then it is the bill of the one seat that is left
  ASSERT_TRUE(house.Agree(kAccount, "monthly", 1, "2024-09"));
  ASSERT_TRUE(house.Bill(kAccount, "b1", "monthly", "2024-09"));
  house.Settle();
  const auto bill = house.Bill(kAccount, "b1", "monthly", "2024-09")->bill();
  EXPECT_EQ(bill.heads(), 1);
  EXPECT_EQ(bill.past_last_seat(), 1'003);

  // And a newcomer is billed for the month too, although the empty seats come first
  house.Enroll(std::string(kUpload) + "-2", {2'000}, "2024-09-10");
  house.Settle();
  ASSERT_TRUE(house.Bill(kAccount, "b2", "monthly", "2024-09"));
  house.Settle();
  const auto joined = house.Bill(kAccount, "b2", "monthly", "2024-09")->bill();
  EXPECT_EQ(joined.heads(), 1);
  EXPECT_EQ(joined.first_seat(), 1'003);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(BillingTest, APersonOnOwnAccountIsInsuredAtTheBaseOfTheBand) {
  // Given a row that states an income within a band
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01"));
  house.Settle();
  ASSERT_TRUE(house.Open(kRoster));
  v1::StagedChunk rows = ChunkOf({1});
  rows.mutable_rows(0)->set_wage_rupiah(1'750'000);
  ASSERT_TRUE(house.Stage(kUpload, 1, rows));
  ASSERT_TRUE(house.Approve(kUpload, "2024-06-01"));
  house.Settle();

  // Then the participation has the base, and the bill is reckoned from it: 1 % of 1.8 million, and
  // 6,800
  EXPECT_EQ(house.Participations(1)[0].wage_rupiah(), 1'800'000);
  ASSERT_TRUE(house.Agree(kAccount, "monthly", 1, "2024-06"));
  ASSERT_TRUE(house.Bill(kAccount, "b1", "monthly", "2024-06"));
  house.Settle();
  EXPECT_EQ(house.Bill(kAccount, "b1", "monthly", "2024-06")->bill().amount_rupiah(), 24'800);
}

TEST(BillingTest, AnEmployerPaysForBothWhoHadASeatInAMonth) {
  // Given an employer whose first worker leaves on 20 March, and a worker who comes on the next day
  EnrollmentHouse house;
  constexpr std::string_view kOfEmployer = "rosters/cement/account";
  v1::Registrant employer = Employer("2024-01-01", "2025-01-01");
  employer.add_programmes(common::v1::PROGRAMME_JHT);
  employer.add_programmes(common::v1::PROGRAMME_JP);
  employer.set_default_wage_rupiah(2'000'000);
  ASSERT_TRUE(house.Open("cement", employer));
  house.Enroll("rosters/cement/uploads/first", {1}, "2024-01-01");
  house.Settle();
  ASSERT_TRUE(house.End(1, kOfEmployer, "2024-03-21"));
  house.Settle();
  house.Enroll("rosters/cement/uploads/second", {2}, "2024-03-21");
  house.Settle();
  ASSERT_EQ(house.Participations(2)[0].seat(), 1);

  // When March is billed
  ASSERT_TRUE(house.Agree(kOfEmployer, "monthly", 1, "2024-01"));
  ASSERT_TRUE(house.Bill(kOfEmployer, "march", "monthly", "2024-03"));
  house.Settle();
  const auto bill = house.Bill(kOfEmployer, "march", "monthly", "2024-03")->bill();

  // Then it is for two persons, each at 0.89 + 0.30 + 5.7 + 3 %, of which 3 % are withheld
  EXPECT_EQ(bill.heads(), 2);
  EXPECT_EQ(bill.seat_months(), 2);
  EXPECT_EQ(bill.amount_rupiah(), 2 * 197'800);
  EXPECT_EQ(bill.worker_rupiah(), 2 * 60'000);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(BillingTest, ADriverWhomNoBudgetPaysForPaysHalfByTheSector) {
  // Given a wadah of drivers who pay for themselves
  EnrollmentHouse house;
  v1::Registrant wadah = Employer("2025-01-01", "2028-01-01");
  wadah.set_kind(v1::REGISTRANT_KIND_WADAH);
  wadah.set_segment(common::v1::SEGMENT_BPU);
  wadah.set_sector(common::v1::SECTOR_TRANSPORT);
  wadah.set_jkk_risk_class(0);
  wadah.set_default_wage_rupiah(1'000'000);
  wadah.mutable_funding(0)->set_source(common::v1::FUNDING_SOURCE_SELF);
  ASSERT_TRUE(house.Open("ojek", wadah));
  house.Enroll("rosters/ojek/uploads/all", {1}, "2025-01-01");
  house.Settle();
  EXPECT_EQ(house.Participations(1)[0].sector(), common::v1::SECTOR_TRANSPORT);
  // When June to January are billed, then January costs half
  constexpr std::string_view kOfDrivers = "rosters/ojek/account";
  ASSERT_TRUE(house.Agree(kOfDrivers, "season", 8, "2025-01"));
  ASSERT_TRUE(house.Bill(kOfDrivers, "b1", "season", "2025-06"));
  house.Settle();
  EXPECT_EQ(house.Bill(kOfDrivers, "b1", "season", "2025-06")->bill().amount_rupiah(),
            7 * 16'800 + 8'400);
}

TEST(BillingTest, ABillThatComesToNothingIsRefusedWhenItIsAskedForAgain) {
  // Given a roster of one seat, which was left in August, and a bill for September
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 1));
  house.Settle();
  house.Enroll(kUpload, {1}, "2024-06-01");
  house.Settle();
  house.TellDeath(1, "2024-08-10");
  house.Settle();
  ASSERT_TRUE(house.Agree(kAccount, "monthly", 1, "2024-06"));
  ASSERT_TRUE(house.Bill(kAccount, "september", "monthly", "2024-09"));
  house.Settle();

  // When it is asked for again, then the answer tells why there is none, and there is no event
  const int64_t events = house.events();
  const auto again = house.Bill(kAccount, "september", "monthly", "2024-09");
  EXPECT_EQ(again.error().reason, "NOTHING_TO_BILL");
  EXPECT_EQ(again.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(house.events(), events);

  // And the seat, which no bill paid for, is given again; then there is something to bill
  house.Enroll(std::string(kUpload) + "-2", {2}, "2024-09-10");
  house.Settle();
  EXPECT_EQ(house.Participations(2)[0].seat(), 1);
  ASSERT_TRUE(house.Bill(kAccount, "september", "monthly", "2024-09"));
  house.Settle();
  EXPECT_EQ(house.Bill(kAccount, "september", "monthly", "2024-09")->bill().heads(), 1);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(BillingTest, NoSeatIsGrantedWhileABillIsSummed) {
  EnrollmentHouse house(1);
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01"));
  house.Settle();
  house.Enroll(kUpload, {1}, "2024-06-01");
  house.Settle();
  ASSERT_TRUE(house.Agree(kAccount, "season", 6, "2024-06"));
  ASSERT_TRUE(house.Bill(kAccount, "b1", "season", "2024-06"));
  house.Enroll(std::string(kUpload) + "-2", {2}, "2024-06-01");
  house.Settle();
  EXPECT_EQ(house.Bill(kAccount, "b1", "season", "2024-06")->bill().past_last_seat(), 2);
  EXPECT_EQ(house.Participations(2)[0].seat(), 2);
}

TEST(BillingTest, ASelfPayerPaysAndIsCovered) {
  EnrollmentHouse house;
  const auto participation = house.RegisterAlone(5, "2021-09-01");
  ASSERT_TRUE(participation) << participation.error().message;
  const std::string account = participation->account();
  ASSERT_TRUE(house.Agree(account, "season", 6, "2021-09"));
  const auto billed = house.Bill(account, "b1", "season", "2021-09");
  ASSERT_TRUE(billed) << billed.error().message;
  EXPECT_EQ(billed->bill().amount_rupiah(), 100'800);
  EXPECT_EQ(billed->bill().seat_months(), 6);
  ASSERT_TRUE(house.Pay(account, "bank-1", 100'800, "2021-09-14"));
  const auto& cover = house.contribution_feed().back().cover_paid().cover();
  EXPECT_EQ(PeriodAt(cover.period()).ToString(), "2021-09-01..2022-03-01");
  EXPECT_EQ(house.Account(account).paid_rupiah(), 100'800);
  EXPECT_EQ(house.Bill("participants/" + ParticipantText(6) + "/account", "b", "season", "2021-09")
                .error()
                .reason,
            "ACCOUNT_UNKNOWN");
  const int64_t events = house.events();
  EXPECT_TRUE(house.RegisterAlone(5, "2021-09-01"));
  EXPECT_EQ(house.events(), events);
}

TEST(BillingTest, ABillIsPaidOnTheDayOnWhichAllItsMoneyWasThere) {
  // Given a bill of 100,800, and the later of its two payments booked first
  EnrollmentHouse house;
  const std::string account = house.RegisterAlone(5, "2021-09-01")->account();
  ASSERT_TRUE(house.Agree(account, "season", 6, "2021-09"));
  ASSERT_TRUE(house.Bill(account, "b1", "season", "2021-09"));
  ASSERT_TRUE(house.Pay(account, "bank-2", 60'000, "2021-09-20"));
  // When the other is booked
  ASSERT_TRUE(house.Pay(account, "bank-1", 60'000, "2021-09-05"));
  // Then the cover states the later day
  const auto& paid = house.contribution_feed().back().cover_paid();
  EXPECT_EQ(domain::Date::FromProto(paid.paid_date(), "paid_date")->ToString(), "2021-09-20");
}

TEST(BillingTest, APaymentAtOneBaseDoesNotCoverAnotherBase) {
  // Given a self-payer who has paid the year ahead, left, and come back with a higher income
  EnrollmentHouse house;
  const std::string account = house.RegisterAlone(5, "2025-01-01")->account();
  ASSERT_TRUE(house.Agree(account, "year", 12, "2025-01"));
  const auto year = house.Bill(account, "b1", "year", "2025-01")->bill();
  ASSERT_TRUE(house.Pay(account, "bank-1", year.amount_rupiah(), "2025-01-05"));
  ASSERT_TRUE(house.End(5, account, "2025-03-01"));
  const auto back = house.RegisterAlone(5, "2025-03-01", 20'200'000);
  ASSERT_TRUE(back) << back.error().message;
  // Then the paid months are another seat's
  const auto paid = house.contribution_feed().back().cover_paid().cover();
  EXPECT_EQ(paid.past_last_seat(), 2);
  EXPECT_EQ(back->seat(), 2);
  // When the months that are left are billed and paid too
  ASSERT_TRUE(house.Agree(account, "quarter", 3, "2025-03"));
  const auto billed = house.Bill(account, "b2", "quarter", "2025-03");
  ASSERT_TRUE(billed) << billed.error().message;
  // Then the bill is for the new seat alone, at its base: 1 % of 20.7 million, and 6,800 a month
  EXPECT_EQ(billed->bill().first_seat(), 2);
  EXPECT_EQ(billed->bill().past_last_seat(), 3);
  EXPECT_EQ(billed->bill().amount_rupiah(), 3 * (207'000 + 6'800));
  ASSERT_TRUE(house.Pay(account, "bank-2", billed->bill().amount_rupiah(), "2025-03-05"));
  const auto cover = house.contribution_feed().back().cover_paid().cover();
  EXPECT_EQ(cover.first_seat(), 2);
  EXPECT_EQ(cover.past_last_seat(), 3);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(BillingTest, DaysAfterTodayAreRefused) {
  // Given an account with a bill, on the 30th of June 2025
  EnrollmentHouse house;
  const std::string account = house.RegisterAlone(5, "2025-06-01")->account();
  ASSERT_TRUE(house.Agree(account, "monthly", 1, "2025-06"));
  ASSERT_TRUE(house.Bill(account, "b1", "monthly", "2025-06"));

  // Then a payment, a bill and a schedule of tomorrow are refused, and a payment of today is not
  const auto ahead = house.Pay(account, "bank-1", 16'800, "2025-07-01");
  EXPECT_EQ(ahead.error().reason, "DATE_IN_FUTURE");
  EXPECT_EQ(ahead.error().field, "payment.paid_date");
  EXPECT_TRUE(house.Pay(account, "bank-1", 16'800, "2025-06-30"));
  EXPECT_EQ(house.Bill(account, "b2", "monthly", "2025-07").error().reason, "DATE_IN_FUTURE");
  EXPECT_EQ(house.Agree(account, "later", 1, "2025-07").error().reason, "DATE_IN_FUTURE");
}

}  // namespace
}  // namespace naungan::enrollment
