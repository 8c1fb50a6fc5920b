#include "services/enrollment/account/billed_seats.h"

#include <gtest/gtest.h>

#include <map>
#include <string_view>
#include <utility>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

domain::Month MonthAt(std::string_view iso) { return domain::Month::ParseIso(iso, "test").value(); }

// Bills every seat below `past_last_seat` that is not billed for any of the months, and counts how
// often each seat is billed for each month.
class BilledSeatsTest : public testing::Test {
 protected:
  void BillAll(std::string_view from, int32_t months, int64_t past_last_seat) {
    const domain::Month first = MonthAt(from);
    const domain::Month to = first.AddMonths(months);
    while (const auto seats = NextUnbilled(account_, first, to, 1, past_last_seat)) {
      v1::Bill bill;
      *bill.mutable_from_month() = first.ToProto();
      *bill.mutable_to_month() = to.ToProto();
      bill.set_first_seat(seats->first_seat());
      bill.set_past_last_seat(seats->past_last_seat());
      NoteBilled(bill, account_);
      for (int64_t seat = seats->first_seat(); seat < seats->past_last_seat(); ++seat) {
        for (domain::Month month = first; month < to; month = month.Next()) {
          ++billed_[{seat, month}];
        }
      }
    }
  }

  v1::StoredAccount account_;
  std::map<std::pair<int64_t, domain::Month>, int> billed_;
};

TEST_F(BilledSeatsTest, EverySeatIsBilledOnceForEachMonthWhateverTheOrder) {
  // Given bills of one to three months in any order, while seats are added
  BillAll("2024-03", 2, 4);
  BillAll("2024-01", 3, 4);
  BillAll("2024-02", 3, 7);
  BillAll("2024-03", 1, 9);

  // When every month is billed by itself
  for (const std::string_view month : {"2024-01", "2024-02", "2024-03", "2024-04", "2024-05"}) {
    BillAll(month, 1, 9);
  }

  // Then no seat was left out, and none billed twice
  EXPECT_EQ(billed_.size(), 8U * 5U);
  for (const auto& [what, times] : billed_) {
    EXPECT_EQ(times, 1) << what.first << " in " << what.second.ToString();
  }
  // And what is billed without a gap is one range
  for (const auto& month : account_.billed_months()) EXPECT_EQ(month.seats_size(), 1);
}

TEST_F(BilledSeatsTest, TheLowestNeighbouringSeatsComeFirst) {
  // Given seats 5 to 9 billed for March
  v1::Bill bill;
  *bill.mutable_from_month() = MonthOf("2024-03");
  *bill.mutable_to_month() = MonthOf("2024-04");
  bill.set_first_seat(5);
  bill.set_past_last_seat(10);
  NoteBilled(bill, account_);
  const auto next = [&](std::string_view month, int64_t first) {
    const auto seats = NextUnbilled(account_, MonthAt(month), MonthAt(month).Next(), first, 12);
    return seats ? std::pair(seats->first_seat(), seats->past_last_seat())
                 : std::pair<int64_t, int64_t>();
  };
  EXPECT_EQ(next("2024-03", 1), std::pair(int64_t{1}, int64_t{5}));
  EXPECT_EQ(next("2024-03", 5), std::pair(int64_t{10}, int64_t{12}));
  EXPECT_EQ(next("2024-03", 12), (std::pair<int64_t, int64_t>()));
  EXPECT_EQ(next("2024-04", 1), std::pair(int64_t{1}, int64_t{12}));
}

}  // namespace
}  // namespace naungan::enrollment
