// What an addendum adds holds from its effective date on, and not before.
#include "services/enrollment/roster/addendum_effect.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/seat_first_day.h"
#include "tests/services/enrollment/enrollment_house.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

constexpr std::string_view kRoster = "parepare-2024.rentan";
constexpr std::string_view kUpload = "rosters/parepare-2024.rentan/uploads/may";

agreement::v1::Agreement Parepare(int64_t quota_seats) {
  return AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", quota_seats);
}

agreement::v1::Addendum QuotaFrom(std::string_view day, int64_t quota_seats) {
  agreement::v1::Addendum addendum;
  *addendum.mutable_signed_date() = DateOf(day);
  *addendum.mutable_effective_date() = DateOf(day);
  auto& change = *addendum.add_quota_changes();
  change.set_category("rentan");
  change.set_quota_seats(quota_seats);
  return addendum;
}

std::string StartOf(const EnrollmentHouse& house, int person) {
  return PeriodAt(house.Participations(person)[0].period()).from.ToString();
}

TEST(AddendumEffectTest, WhatALateAddendumAddsIsOwedFromItsSignatureOn) {
  // Given an addendum that was signed in September and adds a category from July on
  agreement::v1::Addendum addendum = QuotaFrom("2024-07-01", 20);
  *addendum.mutable_signed_date() = DateOf("2024-09-20");
  addendum.add_add_categories()->set_category("petani");
  v1::StoredAddenda addenda;
  NoteAddendum(addendum, Parepare(10), addenda);
  const auto signed_date = [&](std::string_view category) {
    return Recorded(SignedDateOf(addenda, category, DateOf("2024-05-13"))).ToString();
  };
  EXPECT_EQ(signed_date("petani"), "2024-09-20");
  EXPECT_EQ(signed_date("rentan"), "2024-05-13");
  v1::Roster roster;
  roster.set_category("rentan");
  ApplyAddenda(addenda, roster);
  ASSERT_EQ(roster.later_seats_size(), 1);
  EXPECT_EQ(Recorded(roster.later_seats(0).signed_date()).ToString(), "2024-09-20");
}

TEST(AddendumEffectTest, SeatsOfARaisedQuotaBeginOnItsDay) {
  struct Case {
    std::string_view what;
    std::vector<agreement::v1::Addendum> addenda;  // to an agreement of 10 seats
    std::vector<std::pair<int64_t, std::string_view>> first_days;
  };
  for (const Case& c : {
           Case{"raised", {QuotaFrom("2024-07-01", 20)}, {{10, ""}, {11, "2024-07-01"}}},
           Case{"raised twice",
                {QuotaFrom("2024-07-01", 20), QuotaFrom("2024-09-01", 30)},
                {{10, ""}, {11, "2024-07-01"}, {20, "2024-07-01"}, {21, "2024-09-01"}}},
           Case{"no quota any more", {QuotaFrom("2024-07-01", 0)}, {{10, ""}, {11, "2024-07-01"}}},
           Case{"lowered", {QuotaFrom("2024-07-01", 5)}, {{5, ""}, {10, ""}}},
           Case{"lowered and raised",
                {QuotaFrom("2024-07-01", 5), QuotaFrom("2024-09-01", 20)},
                {{5, ""}, {6, "2024-09-01"}, {11, "2024-09-01"}}},
           Case{"raised, lowered below and raised",
                {QuotaFrom("2024-07-01", 20), QuotaFrom("2024-08-01", 5),
                 QuotaFrom("2024-09-01", 20)},
                {{5, ""}, {6, "2024-09-01"}, {11, "2024-09-01"}}},
           Case{"raised and lowered to what lies between",
                {QuotaFrom("2024-07-01", 20), QuotaFrom("2024-08-01", 15),
                 QuotaFrom("2024-09-01", 30)},
                {{10, ""}, {11, "2024-07-01"}, {16, "2024-09-01"}}},
       }) {
    agreement::v1::Agreement agreement = Parepare(10);
    v1::StoredAddenda addenda;
    for (const auto& addendum : c.addenda) {
      NoteAddendum(addendum, agreement, addenda);
      agreement.mutable_categories(0)->set_quota_seats(addendum.quota_changes(0).quota_seats());
    }
    v1::Roster roster;
    roster.set_category("rentan");
    ApplyAddenda(addenda, roster);
    for (const auto& [seat, day] : c.first_days) {
      const auto first = FirstDayOf(seat, roster.later_seats());
      EXPECT_EQ(first ? first->ToString() : "", day) << c.what << ", seat " << seat;
    }
  }
}

TEST(AddendumEffectTest, NoMoreAreCoveredOnADayThanTheQuotaOfThatDay) {
  // Given a full roster of two seats with three people who wait
  EnrollmentHouse house;
  house.Tell(Parepare(2));
  house.Settle();
  house.Enroll(kUpload, {1, 2, 3, 4, 5}, "2024-06-01");
  house.Settle();
  // When an addendum adds two seats from August on
  house.Tell(Parepare(4), QuotaFrom("2024-08-01", 4));
  house.Settle();
  // Then the next two get them, and their cover begins in August
  EXPECT_EQ(house.Roster(kRoster).counts().seats_granted(), 4);
  EXPECT_EQ(StartOf(house, 3), "2024-08-01");
  EXPECT_EQ(StartOf(house, 4), "2024-08-01");
  // And an earlier seat that is left in June is given again in June
  house.TellDeath(1, "2024-06-09");
  house.Settle();
  EXPECT_EQ(StartOf(house, 5), "2024-06-10");
  EXPECT_TRUE(house.FoldsAlike());
}

TEST(AddendumEffectTest, ASeatInPlaceOfARetiredOneBelongsToTheEarlierQuota) {
  // Given a roster of three seats, one of which a bill retired
  EnrollmentHouse house;
  house.Tell(Parepare(3));
  house.Settle();
  house.Enroll(kUpload, {1, 2, 3}, "2024-06-01");
  house.Settle();
  house.TellDeath(2, "2024-06-10");
  house.Settle();
  const std::string account = "rosters/parepare-2024.rentan/account";
  ASSERT_TRUE(house.Agree(account, "monthly", 1, "2024-07"));
  ASSERT_TRUE(house.Bill(account, "b1", "monthly", "2024-07"));
  house.Settle();
  // When an addendum adds a seat from September on, and two newcomers are sent
  house.Tell(Parepare(4), QuotaFrom("2024-09-01", 4));
  house.Settle();
  house.Enroll(std::string(kUpload) + "-2", {4, 5}, "2024-07-01");
  house.Settle();
  // Then one gets the seat in place of the retired one, and the other the seat of September
  EXPECT_EQ(StartOf(house, 4), "2024-07-01");
  EXPECT_EQ(StartOf(house, 5), "2024-09-01");
}

TEST(AddendumEffectTest, AnAddedCategoryInsuresNoPersonBeforeItsDay) {
  // Given an agreement whose addendum adds the civil servants from September on
  EnrollmentHouse house;
  house.Tell(Parepare(2));
  agreement::v1::Agreement after = Parepare(2);
  auto& category = *after.add_categories();
  category = after.categories(0);
  category.set_category("asn");
  agreement::v1::Addendum addendum;
  *addendum.mutable_signed_date() = DateOf("2024-09-01");
  *addendum.mutable_effective_date() = DateOf("2024-09-01");
  *addendum.add_add_categories() = category;
  house.Tell(after, addendum);
  house.Settle();
  // When rows are sent for it
  const std::string upload = "rosters/parepare-2024.asn/uploads/korpri";
  ASSERT_TRUE(house.Open("parepare-2024.asn"));
  v1::StagedChunk rows = ChunkOf({1, 2});
  rows.mutable_rows(0)->set_start_days(Day("2024-08-31").days());
  ASSERT_TRUE(house.Stage(upload, 1, rows));
  // Then an approval from an earlier day is refused, and so is a row
  EXPECT_EQ(house.Approve(upload, "2024-08-31").error().reason, "START_OUTSIDE_TERM");
  ASSERT_TRUE(house.Approve(upload, "2024-09-01"));
  house.Settle();
  EXPECT_EQ(house.Rows(upload)[0].code(), v1::ROW_CODE_START_OUTSIDE_TERM);
  EXPECT_EQ(StartOf(house, 2), "2024-09-01");
  // And the category that was there keeps the term
  EXPECT_EQ(PeriodAt(house.Open(kRoster)->term()).ToString(), "2024-05-13..2025-01-01");
}

}  // namespace
}  // namespace naungan::enrollment
