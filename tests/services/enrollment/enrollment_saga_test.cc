// Rosters, participants and accounts across partitions, under many interleavings of their messages.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "libs/domain/period.h"
#include "tests/services/enrollment/enrollment_checks.h"
#include "tests/services/enrollment/enrollment_house.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using domain::Period;

constexpr std::string_view kRoster = "parepare-2024.rentan";
constexpr std::string_view kUpload = "rosters/parepare-2024.rentan/uploads/p3ke";
constexpr std::string_view kAccount = "rosters/parepare-2024.rentan/account";

std::vector<int> People(int first, int count) {
  std::vector<int> people(static_cast<size_t>(count));
  std::iota(people.begin(), people.end(), first);
  return people;
}

Period PeriodAt(const common::v1::Period& proto) { return Period::FromProto(proto, "p").value(); }

TEST(EnrollmentSagaTest, TheFirst744InRankAreAdmittedAndADeathPromotesTheNext) {
  // Given 744 seats for 2,000 candidates, uploaded in another order than their ranks
  EnrollmentHouse house(8);
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 744));
  house.Settle();
  std::vector<int> people = People(1, 2'000);
  std::mt19937_64 random(20240513);
  std::ranges::shuffle(people, random);
  ASSERT_TRUE(house.Open(kRoster));
  for (int chunk = 0; chunk < 2; ++chunk) {
    v1::StagedChunk rows = ChunkOf(
        {people.begin() + 1'000 * chunk, people.begin() + 1'000 * (chunk + 1)}, 1'000 * chunk + 1);
    for (int i = 0; i < 1'000; ++i) {
      rows.mutable_rows(i)->set_rank(people[static_cast<size_t>(1'000 * chunk + i)]);
    }
    ASSERT_TRUE(house.Stage(kUpload, chunk + 1, rows));
  }
  ASSERT_TRUE(house.Approve(kUpload, "2024-06-01"));

  // When all is settled
  house.Settle();

  // Then exactly the first 744 in rank are registered
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 744);
  EXPECT_EQ(house.Roster(kRoster).counts().rows_waiting(), 1'256);
  for (int person = 1; person <= 2'000; ++person) {
    EXPECT_EQ(house.Participations(person).size(), person <= 744 ? 1U : 0U) << person;
  }

  // When one of them dies, then the 745th follows in the same seat, on the day the seat is free
  house.TellDeath(100, "2024-08-10");
  house.Settle();
  const auto dead = house.Participations(100);
  const auto next = house.Participations(745);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].seat(), dead[0].seat());
  EXPECT_EQ(PeriodAt(dead[0].period()).ToString(), "2024-06-01..2024-08-11");
  EXPECT_EQ(PeriodAt(next[0].period()).ToString(), "2024-08-11..2025-01-01");
  const auto counts = house.Roster(kRoster).counts();
  EXPECT_EQ(counts.seats_granted(), 744);
  EXPECT_EQ(counts.seats_left(), 1);
  EXPECT_EQ(counts.rows_waiting(), 1'255);
  EXPECT_EQ(counts.seat_highest(), 744);
  CheckRosterFeed(house);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(EnrollmentSagaTest, ARefusedSeatGoesToTheNextAndTheRowMayBeSentAgain) {
  // Given two people who are registered elsewhere among the first three of a roster of three seats
  EnrollmentHouse house;
  auto elsewhere = AgreementOf("maros-2024", "2024-01-01", "2025-01-01");
  elsewhere.set_region_code("73.09");
  elsewhere.mutable_units(0)->set_region_code("73.09.01");
  house.Tell(elsewhere);
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 3));
  house.Settle();
  house.Enroll("rosters/maros-2024.rentan/uploads/all", {1}, "2024-02-01");
  ASSERT_TRUE(house.Open("cement", Employer("2024-01-01", "2024-08-01")));
  house.Enroll("rosters/cement/uploads/all", {2}, "2024-02-01");
  house.Settle();
  EXPECT_EQ(house.Participations(1)[0].region_code(), "73.09");

  // When the roster is approved
  house.Enroll(kUpload, {1, 2, 3, 4, 5, 6}, "2024-06-01");
  house.Settle();

  // Then their rows say why they were refused, and the next in rank have the seats
  auto listed = house.Rows(kUpload);
  EXPECT_EQ(listed[0].code(), v1::ROW_CODE_REGISTERED_OTHER_REGION);
  EXPECT_EQ(listed[1].code(), v1::ROW_CODE_REGISTERED_WITHOUT_AGREEMENT);
  EXPECT_EQ(listed[0].seat(), 0);
  EXPECT_EQ(house.Participations(5).size(), 1U);
  EXPECT_EQ(house.Participations(6).size(), 0U);
  EXPECT_EQ(house.Roster(kRoster).counts().rows_refused(), 2);
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 3);
  EXPECT_EQ(house.Roster(kRoster).counts().seat_highest(), 3) << "refused seats are given again";

  // And once the employer's term is over, the row is accepted if it is sent again
  const std::string again = std::string(kUpload) + "-2";
  v1::StagedChunk rows = ChunkOf({2});
  rows.mutable_rows(0)->set_rank(0);
  ASSERT_TRUE(house.Stage(again, 1, rows));
  ASSERT_TRUE(house.Approve(again, "2024-08-01"));
  house.TellDeath(3, "2024-08-10");
  house.Settle();
  EXPECT_EQ(house.Rows(again)[0].code(), v1::ROW_CODE_ACCEPTED);
  EXPECT_EQ(house.Participations(2).size(), 2U);
  EXPECT_EQ(house.Rows(kUpload)[1].code(), v1::ROW_CODE_REGISTERED_WITHOUT_AGREEMENT)
      << "the old row keeps its outcome";
  CheckRosterFeed(house);
  CheckParticipants(house, People(1, 6));
}

TEST(EnrollmentSagaTest, ARenewalContinuesWithoutRefillingTheOldRoster) {
  // Given a full roster with people who wait, and a renewal that begins before it ends
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 3));
  auto renewal = AgreementOf("parepare-2025", "2024-12-01", "2026-01-01", 10);
  renewal.set_predecessor("agreements/parepare-2024");
  house.Tell(renewal);
  house.Settle();
  house.Enroll(kUpload, {1, 2, 3, 4}, "2024-06-01");
  house.Settle();

  // When two of them and a new one go on under the renewal
  house.Enroll("rosters/parepare-2025.rentan/uploads/all", {1, 2, 9}, "2024-12-01");
  house.Settle();

  // Then the two have no gap and no overlap, and the old roster gives their seats to nobody
  EXPECT_EQ(PeriodAt(house.Participations(1)[0].period()).ToString(), "2024-06-01..2024-12-01");
  EXPECT_EQ(PeriodAt(house.Participations(1)[1].period()).ToString(), "2024-12-01..2026-01-01");
  EXPECT_EQ(house.Participations(4).size(), 0U);
  const auto counts = house.Roster(kRoster).counts();
  EXPECT_EQ(counts.seats_granted(), 1);
  EXPECT_EQ(counts.seats_left(), 2);
  EXPECT_EQ(counts.rows_waiting(), 1);
  EXPECT_EQ(counts.pending(), 0);

  // And a death that becomes known later, of before the renewal, leaves the seat closed
  house.TellDeath(1, "2024-11-01");
  house.Settle();
  EXPECT_EQ(PeriodAt(house.Participations(1)[0].period()).ToString(), "2024-06-01..2024-11-02");
  EXPECT_TRUE(PeriodAt(house.Participations(1)[1].period()).IsEmpty());
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 1);
  EXPECT_EQ(house.Roster("parepare-2025.rentan").counts().seats_granted(), 2);
  CheckRosterFeed(house);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(EnrollmentSagaTest, BillsThePaidSeatsAndTheirSuccessors) {
  // Given 1,500 people in their seats
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 1'500));
  house.Settle();
  house.Enroll(kUpload, People(1, 1'501), "2024-06-01");
  ASSERT_TRUE(house.Agree(kAccount, "season", 6, "2024-06"));
  EXPECT_EQ(house.Bill(kAccount, "b1", "season", "2024-06").error().reason, "ROSTER_PENDING");
  house.Settle();

  // When they are billed, in slices, and asked for again meanwhile
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

TEST(EnrollmentSagaTest, AVacantSeatThatABillDidNotCountIsGivenToNobody) {
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

TEST(EnrollmentSagaTest, NobodyIsAdmittedWhileABillIsSummed) {
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

TEST(EnrollmentSagaTest, ASelfPayerPaysAndIsCovered) {
  EnrollmentHouse house;
  const auto participation = house.RegisterAlone(5, "2021-09-01");
  ASSERT_TRUE(participation) << participation.error().message;
  const std::string account = participation->account();
  ASSERT_TRUE(house.Agree(account, "season", 6, "2021-09"));
  const auto billed = house.Bill(account, "b1", "season", "2021-09");
  ASSERT_TRUE(billed) << billed.error().message;
  EXPECT_EQ(billed->bill().amount_rupiah(), 100'800);
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

TEST(EnrollmentSagaTest, OnlyADeathConcernsARoster) {
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01"));
  house.Settle();
  house.Enroll(kUpload, {1}, "2024-06-01");
  house.Settle();
  const int64_t events = house.events();
  house.TellDeath(1, "2024-08-10", claims::v1::CLAIM_KIND_JHT);
  house.Settle();
  EXPECT_EQ(house.events(), events);
  // A death is known once, by whichever claim comes first.
  house.TellDeath(1, "2024-08-10", claims::v1::CLAIM_KIND_JKK_DEATH);
  house.TellDeath(1, "2024-08-12", claims::v1::CLAIM_KIND_JKM_DEATH);
  house.Settle();
  EXPECT_EQ(PeriodAt(house.Participations(1)[0].period()).ToString(), "2024-06-01..2024-08-11");
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 0);
}

}  // namespace
}  // namespace naungan::enrollment
