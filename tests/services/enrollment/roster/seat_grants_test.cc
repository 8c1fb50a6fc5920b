#include "services/enrollment/roster/seat_grants.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/enrollment/roster/roster_terms.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

TEST(SeatGrantsTest, NoRowWaitsForASeatWhileThereAreOthers) {
  // Given three rows that ask for June, and three seats: one is free in August, one in May, and one
  // never had a holder
  std::vector<Waiting> waiting(3);
  for (size_t i = 0; i < waiting.size(); ++i) {
    waiting[i].rank = static_cast<int64_t>(i);
    waiting[i].row.set_start_days(Day("2024-06-01").days());
  }
  const std::vector<Vacancy> vacancies = {
      {4, Day("2024-08-11")}, {6, Day("2024-05-11")}, {9, std::nullopt}};
  struct Case {
    int64_t quota;
    int64_t third_seat;
    std::string_view third_start;
  };
  // Then the third has a new seat while the quota has one, and else waits for August
  for (const Case& c :
       {Case{0, 745, "2024-06-01"}, Case{745, 745, "2024-06-01"}, Case{744, 4, "2024-08-11"}}) {
    const auto seats = AssignSeats(waiting, vacancies, {.highest = 744, .quota = c.quota});
    ASSERT_EQ(seats.size(), 3U);
    EXPECT_EQ(seats[0].seat(), 6);
    EXPECT_EQ(seats[0].start_days(), Day("2024-06-01").days());
    EXPECT_EQ(seats[1].seat(), 9);
    EXPECT_EQ(seats[2].seat(), c.third_seat) << c.quota;
    EXPECT_EQ(seats[2].start_days(), Day(c.third_start).days()) << c.quota;
  }
  // And a row gets a number above the quota if no seat is vacant (retired seats are none of the
  // quota)
  EXPECT_EQ(AssignSeats(waiting, {}, {.highest = 744, .quota = 744})[0].seat(), 745);
}

TEST(SeatGrantsTest, ASeatThatIsVacantSoonerGoesBeforeALowerOne) {
  // Given seats that become vacant on days in no order, two of them on one day
  const std::vector<Vacancy> vacancies = {{2, Day("2024-12-01")},
                                          {4, Day("2024-08-11")},
                                          {5, Day("2024-07-01")},
                                          {9, Day("2024-07-01")}};
  std::vector<Waiting> waiting(4);
  for (auto& row : waiting) row.row.set_start_days(Day("2024-06-01").days());
  // When four rows that ask for an earlier day get them
  const auto seats = AssignSeats(waiting, vacancies, {.highest = 9, .quota = 9});
  // Then the first in rank waits least, and of one day's seats the lowest goes first
  EXPECT_EQ(seats[0].seat(), 5);
  EXPECT_EQ(seats[0].start_days(), Day("2024-07-01").days());
  EXPECT_EQ(seats[1].seat(), 9);
  EXPECT_EQ(seats[2].seat(), 4);
  EXPECT_EQ(seats[3].seat(), 2);
}

TEST(SeatGrantsTest, EachRowGetsTheSeatThatIsThereFirst) {
  // Given two seats that are added in August, and a seat that becomes vacant in July or in
  // September
  SeatNumbers seats{.highest = 9, .quota = 11};
  auto& later = *seats.later.Add();
  later.set_above_seat(9);
  *later.mutable_from_date() = DateOf("2024-08-01");
  std::vector<Waiting> waiting(2);
  for (auto& row : waiting) row.row.set_start_days(Day("2024-06-01").days());
  // Then each row gets the seat that is there first
  const auto july = AssignSeats(waiting, {{4, Day("2024-07-01")}}, seats);
  EXPECT_EQ(july[0].seat(), 4);
  EXPECT_EQ(july[1].seat(), 10);
  EXPECT_EQ(july[1].start_days(), Day("2024-08-01").days());
  const auto september = AssignSeats(waiting, {{4, Day("2024-09-01")}}, seats);
  EXPECT_EQ(september[0].seat(), 10);
  EXPECT_EQ(september[1].seat(), 11);
  EXPECT_EQ(september[1].start_days(), Day("2024-08-01").days());
}

TEST(SeatGrantsTest, ReadsNoMoreVacanciesThanTheRowsNeed) {
  // Given two rows, of June and of August
  std::vector<Waiting> waiting(2);
  waiting[0].row.set_start_days(Day("2024-06-01").days());
  waiting[1].row.set_start_days(Day("2024-08-01").days());
  const auto seats_of = [](const std::vector<Vacancy>& vacancies) {
    std::vector<int64_t> seats;
    for (const Vacancy& vacancy : vacancies) seats.push_back(vacancy.seat);
    return seats;
  };
  // Then reading ends with the second seat that both can have, and seats that one of them can have
  // are kept
  VacancyChoice vacant(waiting);
  EXPECT_TRUE(vacant.Add({1, Day("2024-12-01")}));
  EXPECT_TRUE(vacant.Add({2, Day("2024-06-01")}));
  EXPECT_TRUE(vacant.Add({3, Day("2024-07-01")}));
  EXPECT_FALSE(vacant.Add({4, std::nullopt}));
  EXPECT_EQ(seats_of(std::move(vacant).Chosen()), (std::vector<int64_t>{1, 2, 3, 4}));
  // And of seats that are vacant for none of them, the two that are vacant first are kept
  VacancyChoice ahead(waiting);
  for (int64_t seat = 1; seat <= 9; ++seat) {
    EXPECT_TRUE(ahead.Add({seat, Day("2024-12-01").AddDays(-(seat % 5))}));
  }
  EXPECT_EQ(seats_of(std::move(ahead).Chosen()), (std::vector<int64_t>{4, 9}));
}

TEST(SeatGrantsTest, OffersFewerSeatsWhereNamesAreLong) {
  auto agreement = AgreementOf("a", "2024-01-01", "2025-01-01");
  const auto small = RosterUnder(agreement, "rentan").value();
  EXPECT_GE(OfferedSeatsMax(small.name(), small), 500);
  agreement.set_name("agreements/" + std::string(63, 'a'));
  agreement.set_predecessor("agreements/" + std::string(63, 'b'));
  const auto big = RosterUnder(agreement, "rentan").value();
  EXPECT_LT(OfferedSeatsMax(big.name(), big), OfferedSeatsMax(small.name(), small));
}

}  // namespace
}  // namespace naungan::enrollment
