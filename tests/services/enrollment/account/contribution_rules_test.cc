#include "services/enrollment/account/contribution_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "tests/support/temporary_directory.h"

namespace naungan::enrollment {
namespace {

// The numbers of lines below count the lines of YAML; a long one is put together here.
constexpr std::string_view kRules =
    R"(
rates:
- {segment: BPU, programme: JKK, jkk_risk_class: 1, from_month: 2015-07, base_per_100000: 1000,)"
    R"( source: r}
base_bands:
- {from_month: 2015-07, source: b,)"
    R"( bands: [{below_rupiah: 2000, base_rupiah: 1000}, {base_rupiah: 3000}]}
discounts:
- {segment: BPU, programmes: [JKK], from_month: 2026-04, to_month: 2027-01, percent: 50,)"
    R"( not_funded_by: [APBD], sectors: [TRANSPORT], source: d}
construction:
- {from_month: 2015-07, source: j,)"
    R"( slices: [{up_to_rupiah: 1000, jkk_per_100000: 2000, jkm_per_100000: 1000},)"
    R"( {jkk_per_100000: 500, jkm_per_100000: 100}]}
)";

// A rate of wage earners, whose worker bears a part.
constexpr std::string_view kWageRate =
    "rates:\n- {segment: PU, programme: JP, from_month: 2015-07, wage_per_100000: 3000, "
    "worker_per_100000: 1000, wage_cap_rupiah: 10000, source: p}\n";

std::string With(std::string_view what, std::string_view instead) {
  std::string text(kRules);
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), instead);
}

struct Case {
  std::string yaml;
  std::string field;
  int line;
};

void ExpectRefused(std::string_view reason, std::initializer_list<Case> cases) {
  for (const Case& bad : cases) {
    const auto rules = ParseContributionRules("rules.yaml", bad.yaml);
    ASSERT_FALSE(rules) << bad.yaml;
    EXPECT_EQ(rules.error().code, Code::kInvalidArgument) << bad.yaml;
    EXPECT_EQ(rules.error().reason, reason) << bad.yaml;
    EXPECT_EQ(rules.error().field, bad.field) << bad.yaml;
    EXPECT_THAT(rules.error().message,
                testing::StartsWith("rules.yaml, line " + std::to_string(bad.line) + ": "))
        << bad.yaml;
  }
}

TEST(DefaultContributionRules, AreValid) {
  const auto rules = DefaultContributionRules();
  ASSERT_TRUE(rules) << rules.error().message;
}

TEST(ParseContributionRules, ReadsEveryField) {
  const auto rules = ParseContributionRules("rules.yaml", std::string(kRules));

  ASSERT_TRUE(rules) << rules.error().message;
  const auto month = [](int year, int number) { return *domain::Month::Of(year, number, ""); };
  const Insured insured{
      common::v1::SEGMENT_BPU, {common::v1::PROGRAMME_JKK}, 1, {}, common::v1::SECTOR_TRANSPORT};
  const auto cost = [&](domain::Month when, int64_t wage) {
    return rules->tariffs.RateOf(insured, when).value().Of(domain::Rupiah(wage)).value().amount();
  };
  EXPECT_EQ(cost(month(2015, 7), 1'999), 10);
  EXPECT_EQ(cost(month(2015, 7), 2'000), 30);
  EXPECT_EQ(cost(month(2026, 4), 1'999), 5);
  EXPECT_EQ(cost(month(2027, 1), 1'999), 10);
  EXPECT_FALSE(rules->tariffs.RateOf(insured, month(2015, 6)));
  Insured other = insured;
  other.sector = common::v1::SECTOR_UNSPECIFIED;
  EXPECT_EQ(rules->tariffs.RateOf(other, month(2026, 4))->Of(domain::Rupiah(1'999))->amount(), 10);
  const auto project = rules->construction.Of(domain::Rupiah(3'000), month(2015, 7)).value();
  EXPECT_EQ(project.jkk, domain::Rupiah(20 + 10));
  EXPECT_EQ(project.jkm, domain::Rupiah(10 + 2));
  EXPECT_FALSE(rules->construction.Of(domain::Rupiah(3'000), month(2015, 6)));
}

TEST(ParseContributionRules, ReadsWhatAWorkerBearsAndTheCapOfAWage) {
  const auto rules = ParseContributionRules("rules.yaml", With("rates:\n", kWageRate));
  ASSERT_TRUE(rules) << rules.error().message;
  const Insured insured{common::v1::SEGMENT_PU, {common::v1::PROGRAMME_JP}, 1, {}};
  const auto rate = rules->tariffs.RateOf(insured, *domain::Month::Of(2025, 1, ""));
  ASSERT_TRUE(rate) << rate.error().message;
  EXPECT_EQ(rate->Of(domain::Rupiah(20'000)).value().amount(), 300);
  EXPECT_EQ(rate->WorkerPartOf(domain::Rupiah(20'000)).value().amount(), 100);
}

TEST(ParseContributionRules, RefusesWhatItDoesNotUnderstandNamingTheLine) {
  ExpectRefused("CONTRIBUTION_RULES_MALFORMED",
                {{"rates: [", "", 1},
                 {"", "", 1},
                 {"a: 1", "a", 1},
                 {"rates: 1", "rates", 1},
                 {With("segment: BPU", "segment: X"), "rates[0].segment", 3},
                 {With("programme: JKK", "programme: X"), "rates[0].programme", 3},
                 {With("2015-07, base", "2015-13, base"), "rates[0].from_month", 3},
                 {With("1000, source: r", "-3x, source: r"), "rates[0].base_per_100000", 3},
                 {With("[APBD]", "[APBD, X]"), "discounts[0].not_funded_by[1]", 7},
                 {With("[TRANSPORT]", "[TRANSPORT, X]"), "discounts[0].sectors[1]", 7}});
}

TEST(ParseContributionRules, RefusesWhatIsMissing) {
  ExpectRefused(
      "CONTRIBUTION_RULES_MALFORMED",
      {{"{}", "rates", 1},
       {"rates: []", "base_bands", 1},
       {"{rates: [], base_bands: []}", "discounts", 1},
       {With("segment: BPU, programme: JKK", "programme: JKK"), "rates[0].segment", 3},
       {With("programme: JKK, ", ""), "rates[0].programme", 3},
       {With("from_month: 2015-07, base", "base"), "rates[0].from_month", 3},
       {With(", source: r", ""), "rates[0].source", 3},
       {With("from_month: 2015-07, source: b, ", "source: b, "), "base_bands[0].from_month", 5},
       {With("source: b, ", ""), "base_bands[0].source", 5},
       {With("source: b, bands: [{below_rupiah: 2000, base_rupiah: 1000}, "
             "{base_rupiah: 3000}]",
             "source: b"),
        "base_bands[0].bands", 5},
       {With("{segment: BPU, programmes", "{programmes"), "discounts[0].segment", 7},
       {With("programmes: [JKK], ", ""), "discounts[0].programmes", 7},
       {With("not_funded_by: [APBD], ", ""), "discounts[0].not_funded_by", 7},
       {With("from_month: 2026-04, ", ""), "discounts[0].from_month", 7},
       {With(", source: d", ""), "discounts[0].source", 7},
       {std::string(kRules.substr(0, kRules.find("construction"))), "construction", 1},
       {With("from_month: 2015-07, source: j", "source: j"), "construction[0].from_month", 9},
       {With("source: j, ", ""), "construction[0].source", 9}});
}

TEST(ParseContributionRules, RefusesNumbersOutOfRange) {
  ExpectRefused(
      "CONTRIBUTION_RULES_MALFORMED",
      {{With("jkk_risk_class: 1", "jkk_risk_class: 6"), "rates[0].jkk_risk_class", 3},
       {With("jkk_risk_class: 1", "jkk_risk_class: -1"), "rates[0].jkk_risk_class", 3},
       {With("base_per_100000: 1000", "base_per_100000: 100001"), "rates[0].base_per_100000", 3},
       {With("base_per_100000: 1000", "wage_per_100000: -3"), "rates[0].wage_per_100000", 3},
       {With("base_per_100000: 1000", "flat_rupiah: 1000000001"), "rates[0].flat_rupiah", 3},
       {With("base_rupiah: 1000}", "base_rupiah: 0}"), "base_bands[0].bands[0].base_rupiah", 5},
       {With("below_rupiah: 2000", "below_rupiah: -2000"), "base_bands[0].bands[0].below_rupiah",
        5},
       {With("to_month: 2027-01", "to_month: 2026-04"), "discounts[0].to_month", 7},
       {With("percent: 50", "percent: 0"), "discounts[0].percent", 7},
       {With("percent: 50", "percent: 101"), "discounts[0].percent", 7},
       {With("rates:\n", std::string(kWageRate).replace(kWageRate.find("1000,"), 4, "3001")),
        "rates[0].worker_per_100000", 3},
       {With("rates:\n", std::string(kWageRate).replace(kWageRate.find("10000,"), 5, "0")),
        "rates[0].wage_cap_rupiah", 3},
       {With("jkk_per_100000: 500", "jkk_per_100000: -1"),
        "construction[0].slices[1].jkk_per_100000", 9},
       {With("jkm_per_100000: 100}", "jkm_per_100000: 100001}"),
        "construction[0].slices[1].jkm_per_100000", 9},
       {With("up_to_rupiah: 1000,", "up_to_rupiah: 0,"), "construction[0].slices[0].up_to_rupiah",
        9}});
}

TEST(ParseContributionRules, RefusesRulesThatContradictEachOther) {
  // What the tariffs themselves refuse names its line, too.
  ExpectRefused(
      "TARIFF_TABLE_INVALID",
      {{With("base_bands:",
             "- {segment: BPU, programme: JKK, from_month: 2020-01, "
             "source: r}\nbase_bands:"),
        "rates[0]", 3},
       {With("{base_rupiah: 3000}", "{below_rupiah: 4000, base_rupiah: 3000}"), "base_bands[0]", 5},
       {With("up_to_rupiah: 1000, ", ""), "construction[0]", 9}});
}

TEST(LoadContributionRules, ReadsAFileInPlaceOfTheEmbeddedTable) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "rules.yaml";
  std::ofstream(file) << kRules;

  const auto rules = LoadContributionRules(file);

  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(LoadContributionRules(directory.path() / "nowhere.yaml").error().reason,
            "FILE_UNREADABLE");
}

}  // namespace
}  // namespace naungan::enrollment
