#include "services/enrollment/roster/seat_quota.h"

#include <gtest/gtest.h>

namespace naungan::enrollment {
namespace {

TEST(SeatQuotaTest, GrantsSeatsOnlyWhileNothingElseIsUnderWay) {
  // Given a roster with rows that wait and seats that are free
  v1::StoredRoster roster;
  roster.mutable_counts()->set_rows_waiting(10);
  roster.mutable_counts()->set_seats_held(2);
  roster.mutable_counts()->set_seats_granted(5);
  roster.set_seats_closed(1);
  EXPECT_EQ(FreeSeatsOf(roster, 10), 2);
  EXPECT_TRUE(MayGrantSeats(roster, 10));
  EXPECT_TRUE(MayGrantSeats(roster, 0)) << "no quota";
  // Then a full or lowered quota, an approval, a bill, or too many offers hold it back
  EXPECT_FALSE(MayGrantSeats(roster, 8));
  EXPECT_FALSE(MayGrantSeats(roster, 3));
  v1::StoredRoster approving = roster;
  approving.set_approvals_open(1);
  EXPECT_FALSE(MayGrantSeats(approving, 10));
  v1::StoredRoster billing = roster;
  billing.set_billing(true);
  EXPECT_FALSE(MayGrantSeats(billing, 10));
  v1::StoredRoster offering = roster;
  offering.set_grants_open(kGrantsOpenMax);
  EXPECT_FALSE(MayGrantSeats(offering, 10));
  v1::StoredRoster nobody = roster;
  nobody.mutable_counts()->clear_rows_waiting();
  EXPECT_FALSE(MayGrantSeats(nobody, 10));
  // And all that is under way is pending
  EXPECT_EQ(PendingOf(roster), 2);
  EXPECT_EQ(PendingOf(approving), 3);
  EXPECT_EQ(PendingOf(billing), 3);
}

}  // namespace
}  // namespace naungan::enrollment
