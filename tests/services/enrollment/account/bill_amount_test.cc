#include "services/enrollment/account/bill_amount.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <vector>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

v1::Occupancy Had(std::string_view from, std::string_view to, int64_t wage = 1'000'000) {
  v1::Occupancy occupancy;
  occupancy.set_from_days(Day(from).days());
  if (!to.empty()) occupancy.set_to_days(Day(to).days());
  occupancy.set_wage_rupiah(wage);
  return occupancy;
}

TEST(BillAmountTest, ASeatCostsTheMonthsInWhichSomebodyHadIt) {
  v1::Bill bill;
  *bill.mutable_from_month() = MonthOf("2024-01");
  *bill.mutable_to_month() = MonthOf("2024-07");
  const Payer payer{.insured = {common::v1::SEGMENT_BPU,
                                {common::v1::PROGRAMME_JKK, common::v1::PROGRAMME_JKM},
                                0,
                                {common::v1::FUNDING_SOURCE_APBD}},
                    .term = {Day("2024-01-01"), Day("2025-01-01")},
                    .signed_date = std::nullopt};
  const auto summer = BillSummer::Of(bill, payer, HouseRules().tariffs);
  ASSERT_TRUE(summer);
  const auto sum = [&](const std::vector<v1::Occupancy>& seat) {
    return summer->Sum(seat).value();
  };

  EXPECT_EQ(sum({Had("2024-01-01", "")}).amount.amount(), 6 * 16'800);
  EXPECT_TRUE(sum({Had("2024-01-01", "")}).every_month);
  // From March on: four months. Until the 10th of February: two.
  EXPECT_EQ(sum({Had("2024-03-31", "")}).amount.amount(), 4 * 16'800);
  EXPECT_EQ(sum({Had("2024-01-01", "2024-02-11")}).amount.amount(), 2 * 16'800);
  EXPECT_FALSE(sum({Had("2024-01-01", "2024-02-11")}).every_month);
  EXPECT_EQ(sum({Had("2024-01-01", "2024-02-11")}).months, 2);
  // A successor in the month of the death: the month is owed once, at the successor's base.
  EXPECT_EQ(
      sum({Had("2024-01-01", "2024-02-11"), Had("2024-02-11", "", 1'200'000)}).amount.amount(),
      16'800 + 5 * 18'800);
  EXPECT_EQ(sum({Had("2024-08-01", "")}).months, 0);
  EXPECT_EQ(sum({}).months, 0);
}

}  // namespace
}  // namespace naungan::enrollment
