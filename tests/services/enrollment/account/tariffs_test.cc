#include "services/enrollment/account/tariffs.h"

#include <gtest/gtest.h>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using common::v1::FUNDING_SOURCE_APBD;
using common::v1::FUNDING_SOURCE_SELF;
using common::v1::PROGRAMME_JHT;
using common::v1::PROGRAMME_JKK;
using common::v1::PROGRAMME_JKM;
using common::v1::PROGRAMME_JKP;
using common::v1::PROGRAMME_JP;
using common::v1::SECTOR_TRANSPORT;
using common::v1::SECTOR_UNSPECIFIED;
using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_JAKON;
using common::v1::SEGMENT_PU;
using domain::Month;
using domain::Rupiah;

Month MonthAt(std::string_view iso) { return Month::ParseIso(iso, "test").value(); }

int64_t Cost(const Insured& insured, int64_t wage, std::string_view month = "2025-01") {
  const auto rate = HouseRules().tariffs.RateOf(insured, MonthAt(month));
  EXPECT_TRUE(rate) << rate.error().message;
  return rate->Of(Rupiah(wage)).value().amount();
}

const Insured kFarmer{SEGMENT_BPU, {PROGRAMME_JKK, PROGRAMME_JKM}, 0, {FUNDING_SOURCE_SELF}};

TEST(TariffsTest, BaseBillOfAPersonOnOwnAccountIs16800) {
  EXPECT_EQ(Cost(kFarmer, 1'000'000), 16'800);
}

TEST(TariffsTest, BandsGiveTheContributionBase) {
  const Insured jkk{SEGMENT_BPU, {PROGRAMME_JKK}, 0, {}};
  EXPECT_EQ(Cost(jkk, 1), 10'000);
  EXPECT_EQ(Cost(jkk, 1'099'999), 10'000);
  EXPECT_EQ(Cost(jkk, 1'100'000), 12'000);
  EXPECT_EQ(Cost(jkk, 2'699'999), 26'000);
  EXPECT_EQ(Cost(jkk, 2'700'000), 29'500);
  EXPECT_EQ(Cost(jkk, 8'199'999), 79'500);
  EXPECT_EQ(Cost(jkk, 8'200'000), 87'000);
  EXPECT_EQ(Cost(jkk, 20'199'999), 197'000);
  EXPECT_EQ(Cost(jkk, 20'200'000), 207'000);
  EXPECT_EQ(Cost(jkk, kWageRupiahMax), 207'000);
}

TEST(TariffsTest, BenefitsAreReckonedFromTheBaseThatIsPaidFor) {
  const auto base = [](common::v1::Segment segment, int64_t wage, std::string_view month) {
    return HouseRules().tariffs.BaseOf(segment, wage, MonthAt(month));
  };
  EXPECT_EQ(base(SEGMENT_BPU, 1, "2025-01"), 1'000'000);
  EXPECT_EQ(base(SEGMENT_BPU, 1'299'999, "2025-01"), 1'200'000);
  EXPECT_EQ(base(SEGMENT_BPU, kWageRupiahMax, "2025-01"), 20'700'000);
  EXPECT_EQ(base(SEGMENT_PU, 1'299'999, "2025-01"), 1'299'999) << "a wage earner's wage counts";
  EXPECT_EQ(base(SEGMENT_BPU, 1'299'999, "2010-01"), 1'299'999) << "before the first table";
}

TEST(TariffsTest, OldAgeCostsTwoPercentOfTheBase) {
  EXPECT_EQ(Cost({SEGMENT_BPU, {PROGRAMME_JHT}, 0, {}}, 1'000'000), 20'000);
}

TEST(TariffsTest, WageEarnersPayByRiskClass) {
  const int64_t expected[] = {5'400, 8'400, 11'900, 15'700, 20'400};
  for (int32_t risk_class = 1; risk_class <= 5; ++risk_class) {
    const Insured worker{SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM}, risk_class, {}};
    EXPECT_EQ(Cost(worker, 1'000'000), expected[risk_class - 1]) << risk_class;
  }
  EXPECT_EQ(Cost({SEGMENT_PU, {PROGRAMME_JHT}, 1, {}}, 1'000'000), 57'000);
  // JKP is recomposed from JKK: nothing is added to the invoice.
  EXPECT_EQ(Cost({SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JKP}, 1, {}}, 1'000'000),
            5'400);
}

// Klaten's published 11,623 of a minimum wage of 2,152,322: 11,622.54 before rounding.
TEST(TariffsTest, RoundsTheSumHalfUp) {
  const Insured worker{SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM}, 1, {}};
  EXPECT_EQ(Cost(worker, 2'152'322), 11'623);
}

TEST(TariffsTest, DiscountHoldsInItsMonthsAndNotWhereABudgetPays) {
  EXPECT_EQ(Cost(kFarmer, 1'000'000, "2026-03"), 16'800);
  EXPECT_EQ(Cost(kFarmer, 1'000'000, "2026-04"), 8'400);
  EXPECT_EQ(Cost(kFarmer, 1'000'000, "2026-12"), 8'400);
  EXPECT_EQ(Cost(kFarmer, 1'000'000, "2027-01"), 16'800);
  Insured sponsored = kFarmer;
  sponsored.funding = {FUNDING_SOURCE_SELF, FUNDING_SOURCE_APBD};
  EXPECT_EQ(Cost(sponsored, 1'000'000, "2026-04"), 16'800);
}

TEST(TariffsTest, TransportHasTheDiscountLongerThanOthers) {
  Insured driver = kFarmer;
  driver.sector = SECTOR_TRANSPORT;
  EXPECT_EQ(Cost(driver, 1'000'000, "2025-12"), 16'800);
  EXPECT_EQ(Cost(driver, 1'000'000, "2026-01"), 8'400);
  EXPECT_EQ(Cost(driver, 1'000'000, "2027-03"), 8'400);
  EXPECT_EQ(Cost(driver, 1'000'000, "2027-04"), 16'800);
}

TEST(TariffsTest, ADiscountThatNamesNoSectorIsForThoseWhomNoOtherNames) {
  // Given 10 % for transport for a year, and 50 % for others, also in the year after
  const auto months = [](std::string_view from, std::string_view to) {
    return MonthSpan{MonthAt(from), MonthAt(to)};
  };
  TariffTable table;
  table.rates = {{SEGMENT_BPU, PROGRAMME_JKM, 0, {MonthAt("2020-01"), {}}, 0, 0, 1'000, ""}};
  table.discounts = {{SEGMENT_BPU,
                      {PROGRAMME_JKM},
                      months("2026-01", "2028-01"),
                      50,
                      {FUNDING_SOURCE_APBD},
                      "",
                      {}},
                     {SEGMENT_BPU,
                      {PROGRAMME_JKM},
                      months("2026-01", "2027-01"),
                      10,
                      {FUNDING_SOURCE_SELF},
                      "",
                      {SECTOR_TRANSPORT}}};
  const Tariffs tariffs = Tariffs::Of(table).value();
  const auto cost = [&](common::v1::Sector sector, common::v1::FundingSource source,
                        std::string_view month) {
    const Insured insured{SEGMENT_BPU, {PROGRAMME_JKM}, 0, {source}, sector};
    return tariffs.RateOf(insured, MonthAt(month))->Of(Rupiah(1)).value().amount();
  };
  EXPECT_EQ(cost(SECTOR_UNSPECIFIED, FUNDING_SOURCE_SELF, "2026-01"), 500);
  EXPECT_EQ(cost(SECTOR_TRANSPORT, FUNDING_SOURCE_APBD, "2026-01"), 900);
  EXPECT_EQ(cost(SECTOR_TRANSPORT, FUNDING_SOURCE_SELF, "2026-01"), 1'000) << "not the others' 50";
  EXPECT_EQ(cost(SECTOR_TRANSPORT, FUNDING_SOURCE_SELF, "2027-01"), 500) << "named no more";
  // Two discounts for one sector contradict each other.
  table.discounts[0].sectors = {SECTOR_TRANSPORT};
  EXPECT_EQ(Tariffs::Of(table).error().field, "discounts[0]");
  table.discounts[0].sectors = {SECTOR_UNSPECIFIED};
  EXPECT_TRUE(Tariffs::Of(table));
}

TEST(TariffsTest, APensionCountsTheWageUpToItsCap) {
  const Insured worker{SEGMENT_PU, {PROGRAMME_JP}, 1, {}};
  EXPECT_EQ(Cost(worker, 10'000'000, "2025-03"), 300'000);
  EXPECT_EQ(Cost(worker, 20'000'000, "2025-02"), 301'269) << "3 % of 10,042,300";
  EXPECT_EQ(Cost(worker, 20'000'000, "2025-03"), 316'422) << "3 % of 10,547,400";
  // The cap is that of JP alone, and the sum is rounded once.
  const Insured with_jkm{SEGMENT_PU, {PROGRAMME_JKM, PROGRAMME_JP}, 1, {}};
  EXPECT_EQ(Cost(with_jkm, 20'000'000, "2025-03"), 60'000 + 316'422);
  EXPECT_EQ(Cost({SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JP}, 1, {}}, 15, "2025-03"),
            1)
      << "0.036 + 0.045 + 0.45";
}

TEST(TariffsTest, TheWorkersPartIsRoundedAsTheWholeIs) {
  const Insured worker{
      SEGMENT_PU, {PROGRAMME_JKK, PROGRAMME_JKM, PROGRAMME_JHT, PROGRAMME_JP}, 1, {}};
  const auto part = [](const Insured& insured, int64_t wage) {
    const auto rate = HouseRules().tariffs.RateOf(insured, MonthAt("2025-03"));
    return rate->WorkerPartOf(Rupiah(wage)).value().amount();
  };
  EXPECT_EQ(part(worker, 1'000'000), 30'000);
  EXPECT_EQ(part(worker, 20'000'000), 400'000 + 105'474) << "JP's part is capped, too";
  EXPECT_EQ(part(worker, 3'333'350), 100'001) << "100,000.5";
  EXPECT_EQ(part(kFarmer, 1'000'000), 0) << "there is no employer to withhold it";
  // No wage is so small that the part exceeds the whole.
  for (int64_t wage = 1; wage < 200; ++wage) EXPECT_LE(part(worker, wage), Cost(worker, wage));
}

TEST(TariffsTest, RefusesWhatTheTableDoesNotHave) {
  const auto& tariffs = HouseRules().tariffs;
  for (const Insured& insured : {Insured{SEGMENT_JAKON, {PROGRAMME_JKK}, 0, {}},
                                 Insured{SEGMENT_BPU, {PROGRAMME_JKP}, 0, {}},
                                 Insured{SEGMENT_PU, {PROGRAMME_JKK}, 0, {}}}) {
    const auto rate = tariffs.RateOf(insured, MonthAt("2025-01"));
    ASSERT_FALSE(rate);
    EXPECT_EQ(rate.error().reason, "TARIFF_MISSING");
  }
  EXPECT_FALSE(tariffs.RateOf(kFarmer, MonthAt("2015-06")));
}

TEST(TariffsTest, RefusesATableThatContradictsItself) {
  const TariffRate rate{SEGMENT_BPU, PROGRAMME_JKM, 0, {MonthAt("2020-01"), {}}, 0, 0, 6'800, ""};
  EXPECT_EQ(Tariffs::Of({.rates = {rate, rate}}).error().field, "rates[0]");
  TariffRate other_class = rate;
  other_class.jkk_risk_class = 2;  // and `rate` is for any class
  EXPECT_FALSE(Tariffs::Of({.rates = {rate, other_class}}));
  TariffRate later = rate;
  later.months.from = MonthAt("2021-01");
  TariffRate earlier = rate;
  earlier.months.to = MonthAt("2021-01");
  EXPECT_TRUE(Tariffs::Of({.rates = {earlier, later}}));
  TariffRate negative = rate;
  negative.flat_rupiah = -1;
  EXPECT_FALSE(Tariffs::Of({.rates = {negative}}));
  TariffRate greedy = rate;
  greedy.worker_parts = 1;  // of nothing
  EXPECT_FALSE(Tariffs::Of({.rates = {greedy}}));
  TariffRate capless = rate;
  capless.wage_cap_rupiah = 0;
  EXPECT_FALSE(Tariffs::Of({.rates = {capless}}));

  const MonthSpan always{MonthAt("2020-01"), {}};
  EXPECT_FALSE(Tariffs::Of({.base_bands = {{always, {}, ""}}}));
  EXPECT_FALSE(Tariffs::Of({.base_bands = {{always, {{1'000, 10}}, ""}}}));
  EXPECT_FALSE(Tariffs::Of({.base_bands = {{always, {{1'000, 1'000}, {{}, 2'000}}, ""}}}));
  EXPECT_FALSE(Tariffs::Of({.base_bands = {{always, {{2'000, 10}, {1'000, 20}, {{}, 30}}, ""}}}));
  EXPECT_FALSE(Tariffs::Of({.base_bands = {{always, {{{}, 10}}, ""}, {always, {{{}, 10}}, ""}}}));
  EXPECT_FALSE(Tariffs::Of({.discounts = {{SEGMENT_BPU, {PROGRAMME_JKM}, always, 101, {}, ""}}}));
  EXPECT_FALSE(Tariffs::Of({.discounts = {{SEGMENT_BPU, {PROGRAMME_JKM}, always, 50, {}, ""},
                                          {SEGMENT_BPU, {PROGRAMME_JKM}, always, 10, {}, ""}}}));
}

}  // namespace
}  // namespace naungan::enrollment
