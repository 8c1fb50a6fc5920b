// Rosters, participants and accounts across partitions, under many interleavings of their messages.
#include <gtest/gtest.h>

#include <algorithm>

#include "libs/domain/period.h"
#include "tests/services/enrollment/enrollment_checks.h"
#include "tests/services/enrollment/enrollment_house.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

constexpr std::string_view kRoster = "parepare-2024.rentan";
constexpr std::string_view kUpload = "rosters/parepare-2024.rentan/uploads/p3ke";
constexpr std::string_view kAccount = "rosters/parepare-2024.rentan/account";

TEST(EnrollmentSagaTest, TheFirst744InRankGetSeatsAndADeathPromotesTheNext) {
  // Given 744 seats for 2,000 candidates, uploaded in another order than their ranks
  EnrollmentHouse house(8);
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 744));
  house.Settle();
  std::vector<int> people = People(1, 2'000);
  std::mt19937_64 random(20240513);
  std::ranges::shuffle(people, random);
  ASSERT_TRUE(house.Open(kRoster));
  for (int chunk = 0; chunk < 2; ++chunk) {
    const auto begin = people.begin() + int64_t{1'000} * chunk;
    v1::StagedChunk rows = ChunkOf({begin, begin + 1'000}, 1'000 * chunk + 1);
    for (int i = 0; i < 1'000; ++i) rows.mutable_rows(i)->set_rank(begin[i]);
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

  // Then the two have no gap and no overlap, and the old roster does not give their seats again
  EXPECT_EQ(PeriodAt(house.Participations(1)[0].period()).ToString(), "2024-06-01..2024-12-01");
  EXPECT_EQ(PeriodAt(house.Participations(1)[1].period()).ToString(), "2024-12-01..2026-01-01");
  EXPECT_EQ(house.Participations(4).size(), 0U);
  const auto counts = house.Roster(kRoster).counts();
  EXPECT_EQ(counts.seats_granted(), 1);
  EXPECT_EQ(counts.seats_left(), 2);
  EXPECT_EQ(counts.rows_waiting(), 1);
  EXPECT_EQ(counts.pending(), 0);

  // And a death before the renewal that becomes known later leaves the seat closed
  house.TellDeath(1, "2024-11-01");
  house.Settle();
  EXPECT_EQ(PeriodAt(house.Participations(1)[0].period()).ToString(), "2024-06-01..2024-11-02");
  EXPECT_TRUE(PeriodAt(house.Participations(1)[1].period()).IsEmpty());
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 1);
  EXPECT_EQ(house.Roster(kRoster).counts().rows_waiting(), 1);
  EXPECT_EQ(house.Roster("parepare-2025.rentan").counts().seats_granted(), 2);
  CheckRosterFeed(house);
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(EnrollmentSagaTest, APersonWhoLeavesFreesTheSeatAndMayBeRegisteredElsewhere) {
  // Given a full roster with one person who waits
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 2));
  house.Settle();
  house.Enroll(kUpload, {1, 2, 3}, "2024-06-01");
  house.Settle();

  // When one of the two leaves
  const auto left = house.End(1, kAccount, "2024-08-11");
  ASSERT_TRUE(left) << left.error().message;
  EXPECT_EQ(PeriodAt(left->period()).ToString(), "2024-06-01..2024-08-11");
  house.Settle();

  // Then the feed tells of it, the person who waited has the seat from that day on, and ending it
  // again is no event
  EXPECT_EQ(house.participation_feed()[2].ended().reason(), v1::END_REASON_LEFT);
  ASSERT_EQ(house.Participations(3).size(), 1U);
  EXPECT_EQ(house.Participations(3)[0].seat(), left->seat());
  EXPECT_EQ(PeriodAt(house.Participations(3)[0].period()).ToString(), "2024-08-11..2025-01-01");
  EXPECT_EQ(house.Roster(kRoster).counts().seats_left(), 1);
  const int64_t events = house.events();
  EXPECT_TRUE(house.End(1, kAccount, "2024-08-11"));
  EXPECT_EQ(house.events(), events);
  EXPECT_EQ(house.End(1, kAccount, "2024-09-01").error().reason, "PARTICIPATION_ENDED");
  EXPECT_EQ(house.End(4, kAccount, "2024-09-01").error().reason, "PARTICIPATION_UNKNOWN");
  EXPECT_EQ(house.End(2, kAccount, "2024-09-01", v1::END_REASON_DEATH).error().reason,
            "END_REASON_INVALID");

  // And the person who left registers elsewhere, leaves that too, and comes back to the roster
  const auto alone = house.RegisterAlone(1, "2024-08-11");
  ASSERT_TRUE(alone) << alone.error().message;
  ASSERT_TRUE(house.End(1, alone->account(), "2024-10-01"));
  EXPECT_TRUE(house.RegisterAlone(1, "2024-10-01")) << "and alone once more";
  ASSERT_TRUE(house.End(1, alone->account(), "2024-11-01"));
  const auto again = house.Stage(std::string(kUpload) + "-2", 1, ChunkOf({1}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->rows_accepted(), 1);
  CheckRosterFeed(house);
  CheckParticipants(house, {1, 2, 3});
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(EnrollmentSagaTest, ADeathBeforeAPlannedLeaveFreesTheSeatOnTheDayAfterIt) {
  // Given a roster of three people, two of whom are to leave in December, one then in November
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 3));
  house.Settle();
  house.Enroll(kUpload, {1, 2, 3}, "2024-06-01");
  house.Settle();
  ASSERT_TRUE(house.End(1, kAccount, "2024-12-01"));
  ASSERT_TRUE(house.End(2, kAccount, "2024-12-01"));
  house.Settle();
  ASSERT_TRUE(house.End(2, kAccount, "2024-11-01"));
  // When the other dies in June
  house.TellDeath(1, "2024-06-10");
  house.Settle();

  // Then the roster tells of the earlier days, and counts each of the two seats as left once
  EXPECT_TRUE(house.roster_feed().back().has_seats_left_earlier());
  EXPECT_EQ(house.Roster(kRoster).counts().seats_left(), 2);
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 1);
  // And the seats are billed until those days: one to June, one to October, one to the end
  ASSERT_TRUE(house.Agree(kAccount, "monthly", 1, "2024-06"));
  const auto heads = [&](const std::string& month) {
    const auto asked = house.Bill(kAccount, "bill-" + month, "monthly", month);
    EXPECT_TRUE(asked) << asked.error().reason;
    house.Settle();
    return house.Bill(kAccount, "bill-" + month, "monthly", month)->bill().heads();
  };
  EXPECT_EQ(heads("2024-06"), 3);
  // And a newcomer of July does not have to wait
  house.Enroll(std::string(kUpload) + "-2", {4}, "2024-07-01");
  house.Settle();
  EXPECT_EQ(PeriodAt(house.Participations(4)[0].period()).ToString(), "2024-07-01..2025-01-01");
  EXPECT_EQ(house.Roster(kRoster).counts().seat_highest(), 3);
  EXPECT_EQ(heads("2024-10"), 3);
  EXPECT_EQ(heads("2024-11"), 2);
  CheckRosterFeed(house);
  CheckParticipants(house, {1, 2, 3, 4});
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(EnrollmentSagaTest, ASeatThatWasGivenAgainKeepsItsDay) {
  // Given a person who is to leave in December, and a successor who has the seat from then on
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 1));
  house.Settle();
  house.Enroll(kUpload, {1, 2}, "2024-06-01");
  house.Settle();
  ASSERT_TRUE(house.End(1, kAccount, "2024-12-01"));
  house.Settle();
  ASSERT_EQ(house.Participations(2).size(), 1U);
  const size_t told = house.roster_feed().size();
  // When the person dies in June, then nothing changes for the successor
  house.TellDeath(1, "2024-06-10");
  house.Settle();
  EXPECT_EQ(house.roster_feed().size(), told);
  EXPECT_EQ(PeriodAt(house.Participations(2)[0].period()).ToString(), "2024-12-01..2025-01-01");
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 1);
  CheckRosterFeed(house);
}

TEST(EnrollmentSagaTest, NothingBeginsOrEndsMoreThanAYearAhead) {
  // Given today, 30 June 2025, and a self-payer
  EnrollmentHouse house;
  ASSERT_TRUE(house.RegisterAlone(1, "2025-01-01"));
  const std::string account = "participants/" + ParticipantText(1) + "/account";
  const int64_t events = house.events();
  // When a day of another year is typed, then its field is refused and there is no event
  for (const std::string_view day : {"2026-07-01", "2205-01-01"}) {
    const auto start = house.RegisterAlone(2, day);
    EXPECT_EQ(start.error().reason, "DATE_TOO_FAR_AHEAD") << day;
    EXPECT_EQ(start.error().field, "start_date");
    const auto end = house.End(1, account, day);
    EXPECT_EQ(end.error().reason, "DATE_TOO_FAR_AHEAD") << day;
    EXPECT_EQ(end.error().field, "end_date");
  }
  EXPECT_EQ(house.events(), events);
  // And a day within the year is accepted
  EXPECT_TRUE(house.RegisterAlone(2, "2026-06-30"));
  EXPECT_TRUE(house.End(1, account, "2026-06-30"));
}

TEST(EnrollmentSagaTest, ANewcomerHasTheSeatThatIsVacantFirst) {
  // Given a full roster of three people who are to leave, on days in no order, and no waiting list
  EnrollmentHouse house;
  house.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 3));
  house.Settle();
  house.Enroll(kUpload, {1, 2, 3}, "2024-06-01");
  house.Settle();
  ASSERT_TRUE(house.End(1, kAccount, "2024-12-01"));
  ASSERT_TRUE(house.End(2, kAccount, "2024-09-01"));
  ASSERT_TRUE(house.End(3, kAccount, "2024-08-01"));
  house.Settle();
  // When a newcomer gets a seat, and then one of December, when the other seats are vacant
  house.Enroll(std::string(kUpload) + "-2", {4}, "2024-07-01");
  house.Settle();
  house.Enroll(std::string(kUpload) + "-3", {5}, "2024-12-01");
  house.Settle();
  // Then the first has the seat that is vacant soonest, and the second the lowest
  EXPECT_EQ(PeriodAt(house.Participations(4)[0].period()).ToString(), "2024-08-01..2025-01-01");
  EXPECT_EQ(house.Participations(4)[0].seat(), house.Participations(3)[0].seat());
  EXPECT_EQ(PeriodAt(house.Participations(5)[0].period()).ToString(), "2024-12-01..2025-01-01");
  EXPECT_EQ(house.Participations(5)[0].seat(), house.Participations(1)[0].seat());
  CheckParticipants(house, {1, 2, 3, 4, 5});
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
  // A death becomes known once, by the claim that comes first.
  house.TellDeath(1, "2024-08-10", claims::v1::CLAIM_KIND_JKK_DEATH);
  house.TellDeath(1, "2024-08-12", claims::v1::CLAIM_KIND_JKM_DEATH);
  house.Settle();
  EXPECT_EQ(PeriodAt(house.Participations(1)[0].period()).ToString(), "2024-06-01..2024-08-11");
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 0);
}

}  // namespace
}  // namespace naungan::enrollment
