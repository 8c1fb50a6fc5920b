#include "services/enrollment/account/bill_amount.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using common::v1::PROGRAMME_JHT;
using common::v1::PROGRAMME_JKK;
using common::v1::PROGRAMME_JKM;
using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_PU;
using domain::Rupiah;

v1::Occupancy Had(std::string_view person, std::string_view from, std::string_view to,
                  int64_t wage = 1'000'000) {
  v1::Occupancy occupancy;
  occupancy.set_participant(std::string(person));
  occupancy.set_from_days(Day(from).days());
  if (!to.empty()) occupancy.set_to_days(Day(to).days());
  occupancy.set_wage_rupiah(wage);
  return occupancy;
}

// What a seat costs over the months [from, to).
SeatSum Cost(common::v1::Segment segment, domain::ProgrammeSet programmes, std::string_view from,
             std::string_view to, const std::vector<v1::Occupancy>& seat) {
  v1::Bill bill;
  *bill.mutable_from_month() = MonthOf(from);
  *bill.mutable_to_month() = MonthOf(to);
  const Payer payer{.insured = {.segment = segment,
                                .programmes = programmes,
                                .jkk_risk_class = segment == SEGMENT_PU ? 1 : 0,
                                .funding = {common::v1::FUNDING_SOURCE_APBD}},
                    .term = {Day("2024-01-01"), Day("2025-01-01")},
                    .signed_date = std::nullopt};
  const auto summer = BillSummer::Of(bill, payer, HouseRules().tariffs, HouseRules().policy);
  EXPECT_TRUE(summer) << summer.error().message;
  return summer->Sum(seat).value();
}

SeatSum OwnAccount(const std::vector<v1::Occupancy>& seat) {
  return Cost(SEGMENT_BPU, {PROGRAMME_JKK, PROGRAMME_JKM}, "2024-01", "2024-07", seat);
}

SeatSum WageEarner(std::string_view from, std::string_view to,
                   const std::vector<v1::Occupancy>& seat) {
  return Cost(SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM}, from, to, seat);
}

TEST(BillAmountTest, ASeatCostsTheMonthsInWhichSomebodyHadIt) {
  EXPECT_EQ(OwnAccount({Had("a", "2024-01-01", "")}).amount, Rupiah(6 * 16'800));
  EXPECT_TRUE(OwnAccount({Had("a", "2024-01-01", "")}).every_month);
  // From March on: four months. Until the 10th of February: two.
  EXPECT_EQ(OwnAccount({Had("a", "2024-03-31", "")}).amount, Rupiah(4 * 16'800));
  const SeatSum left = OwnAccount({Had("a", "2024-01-01", "2024-02-11")});
  EXPECT_EQ(left.amount, Rupiah(2 * 16'800));
  EXPECT_FALSE(left.every_month);
  EXPECT_EQ(left.months, 2);
  EXPECT_EQ(OwnAccount({Had("a", "2024-08-01", "")}).months, 0);
  EXPECT_EQ(OwnAccount({Had("a", "2024-08-01", "")}).heads, 0);
  EXPECT_EQ(OwnAccount({}).months, 0);
}

TEST(BillAmountTest, TheSeatOfAPersonOnOwnAccountCostsOneContributionAMonth) {
  // Given a successor in the month of a death
  const SeatSum sum =
      OwnAccount({Had("a", "2024-01-01", "2024-02-11"), Had("b", "2024-02-11", "", 1'200'000)});
  // Then February is owed once, at the successor's base, and the seat counts as one person
  EXPECT_EQ(sum.amount, Rupiah(16'800 + 5 * 18'800));
  EXPECT_EQ(sum.months, 6);
  EXPECT_EQ(sum.heads, 1);
  EXPECT_EQ(sum.worker, Rupiah());
}

TEST(BillAmountTest, EveryWageEarnerOfAMonthCostsAContribution) {
  // Given a seat that A had until 20 March, and B from 21 March on, at Rp2,000,000 each
  const std::vector<v1::Occupancy> seat{Had("a", "2024-01-01", "2024-03-21", 2'000'000),
                                        Had("b", "2024-03-21", "", 2'000'000)};
  // When March is billed
  const SeatSum march = WageEarner("2024-03", "2024-04", seat);
  // Then both are counted: twice 0.54 %
  EXPECT_EQ(march.amount, Rupiah(21'600));
  EXPECT_EQ(march.heads, 2);
  EXPECT_EQ(march.months, 2);
  EXPECT_TRUE(march.every_month);
  // And the months around it cost one contribution each
  EXPECT_EQ(WageEarner("2024-02", "2024-03", seat).amount, Rupiah(10'800));
  EXPECT_EQ(WageEarner("2024-04", "2024-05", seat).heads, 1);
  const SeatSum quarter = WageEarner("2024-02", "2024-05", seat);
  EXPECT_EQ(quarter.amount, Rupiah(4 * 10'800));
  EXPECT_EQ(quarter.heads, 2);
  EXPECT_EQ(quarter.months, 4);
}

TEST(BillAmountTest, EachWageEarnerIsCountedAtTheirOwnWage) {
  const SeatSum sum =
      WageEarner("2024-03", "2024-04",
                 {Had("a", "2024-01-01", "2024-03-21", 2'000'000),
                  Had("b", "2024-03-21", "2024-03-25", 3'000'000), Had("c", "2024-03-31", "")});
  EXPECT_EQ(sum.amount, Rupiah(10'800 + 16'200 + 5'400));
  EXPECT_EQ(sum.heads, 3);
}

TEST(BillAmountTest, AWageEarnerWhoComesBackWithinAMonthCostsOneContribution) {
  const SeatSum sum = WageEarner(
      "2024-03", "2024-04",
      {Had("a", "2024-01-01", "2024-03-05", 2'000'000), Had("a", "2024-03-21", "", 3'000'000)});
  EXPECT_EQ(sum.amount, Rupiah(16'200)) << "at the last wage";
  EXPECT_EQ(sum.heads, 1);
  EXPECT_EQ(sum.months, 1);
}

TEST(BillAmountTest, SaysWhatIsWithheldFromWages) {
  // Given two wage earners with JHT, whose wages leave parts of a rupiah
  const SeatSum sum =
      Cost(SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT}, "2024-03", "2024-04",
           {Had("a", "2024-01-01", "2024-03-21", 3'333'333), Had("b", "2024-03-21", "")});
  // Then each person's part is rounded by itself: 66,666.66 and 20,000
  EXPECT_EQ(sum.amount, Rupiah(208'000 + 62'400));
  EXPECT_EQ(sum.worker, Rupiah(66'667 + 20'000));
}

}  // namespace
}  // namespace naungan::enrollment
