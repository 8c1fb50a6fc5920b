#include "services/enrollment/account/construction_tariff.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using domain::Month;
using domain::Rupiah;

Month MonthAt(std::string_view iso) { return Month::ParseIso(iso, "test").value(); }

TEST(ConstructionTariffTest, EachSliceOfTheContractHasItsOwnRates) {
  // Given a contract of Rp750 million
  const auto contribution =
      HouseRules().construction.Of(Rupiah(750'000'000), MonthAt("2025-01")).value();
  // Then JKK is 0.21 % of 100 million, 0.17 % of 400 million and 0.13 % of 250 million
  EXPECT_EQ(contribution.jkk, Rupiah(210'000 + 680'000 + 325'000));
  EXPECT_EQ(contribution.jkm, Rupiah(30'000 + 80'000 + 50'000));
}

TEST(ConstructionTariffTest, RefusesAValueThatIsNoContract) {
  for (const int64_t value : {int64_t{0}, int64_t{-1}, kContractRupiahMax + 1}) {
    const auto contribution = HouseRules().construction.Of(Rupiah(value), MonthAt("2025-01"));
    ASSERT_FALSE(contribution) << value;
    EXPECT_EQ(contribution.error().reason, "CONTRACT_VALUE_INVALID");
  }
  EXPECT_TRUE(HouseRules().construction.Of(Rupiah(kContractRupiahMax), MonthAt("2025-01")));
}

TEST(ConstructionTariffTest, RefusesTariffsThatContradictThemselves) {
  const MonthSpan always{MonthAt("2020-01"), {}};
  const auto of = [&](std::vector<ConstructionSlice> slices) {
    return ConstructionTariffs::Of({{always, std::move(slices), ""}});
  };
  EXPECT_TRUE(of({{{}, 1, 1}}));
  EXPECT_TRUE(of({{10, 1, 1}, {20, 1, 1}, {{}, 1, 1}}));
  EXPECT_FALSE(of({})) << "no slice";
  EXPECT_FALSE(of({{10, 1, 1}})) << "the last has a bound";
  EXPECT_FALSE(of({{{}, 1, 1}, {{}, 1, 1}})) << "another has none";
  EXPECT_FALSE(of({{10, 1, 1}, {10, 1, 1}, {{}, 1, 1}})) << "they do not rise";
  EXPECT_FALSE(of({{kContractRupiahMax + 1, 1, 1}, {{}, 1, 1}}));
  EXPECT_FALSE(of({{{}, -1, 1}}));
  EXPECT_FALSE(of({{{}, 1, kRateParts + 1}}));
  const ConstructionTariff tariff{always, {{{}, 1, 1}}, ""};
  EXPECT_EQ(ConstructionTariffs::Of({tariff, tariff}).error().field, "construction[0]");
}

}  // namespace
}  // namespace naungan::enrollment
