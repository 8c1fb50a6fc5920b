#include "services/claims/benefits/benefit_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <span>
#include <string>
#include <string_view>

#include "tests/support/temporary_directory.h"

namespace naungan::claims {
namespace {

domain::Date Day(std::string_view iso) { return *domain::Date::ParseIso(iso, "date"); }

constexpr std::string_view kSmallest = R"(
rules:
  - claim: JKM_DEATH
    event_dates: [2020-01-01]
    evidence: REGULATION
    benefits:
      - {kind: FUNERAL, fixed_rupiah: 10000000, source: law, evidence: REGULATION}
)";

std::string With(std::string_view what, std::string_view instead) {
  std::string text(kSmallest);
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), instead);
}

TEST(DefaultBenefitRules, AreValidAndSayWhereTheirFiguresComeFrom) {
  const auto table = DefaultBenefitRules();

  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rules().size(), 5U);
  for (const BenefitRule& rule : table->rules()) {
    for (const BenefitFormula& formula : rule.benefits) EXPECT_FALSE(formula.source.empty());
  }
}

TEST(DefaultBenefitRules, TellWhatIsFromMemoryFromWhatIsConfirmed) {
  const auto table = DefaultBenefitRules();
  ASSERT_TRUE(table);

  const auto jkm_2019 = table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2020-01-01"));
  const auto jkm_2025 = table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2025-03-01"));

  EXPECT_FALSE((*jkm_2019)->confirmed);
  EXPECT_TRUE((*jkm_2025)->confirmed);
}

TEST(DefaultBenefitRules, HoldNothingAboutEventsBeforeTheirFirstRules) {
  const auto table = DefaultBenefitRules();
  ASSERT_TRUE(table);

  EXPECT_FALSE(table->Find(v1::CLAIM_KIND_JKK_DEATH, Day("2019-12-01")));
  EXPECT_TRUE(table->Find(v1::CLAIM_KIND_JKK_DEATH, Day("2019-12-02")));
  EXPECT_FALSE(table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2015-06-30")));
  EXPECT_TRUE(table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2015-07-01")));
  EXPECT_FALSE(table->Find(v1::CLAIM_KIND_JHT, Day("2022-04-25")));
  EXPECT_TRUE(table->Find(v1::CLAIM_KIND_JHT, Day("2022-04-26")));
}

TEST(ParseBenefitRules, ReadsTheSmallestTable) {
  const auto table = ParseBenefitRules("rules.yaml", std::string(kSmallest));

  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->rules().size(), 1U);
  EXPECT_EQ(table->rules()[0].kind, v1::CLAIM_KIND_JKM_DEATH);
  EXPECT_FALSE(table->rules()[0].event_dates.to);
  EXPECT_TRUE(table->rules()[0].confirmed);
}

struct Case {
  std::string yaml;
  std::string field;
  int line;
};

void ExpectRefused(std::span<const Case> cases) {
  for (const Case& bad : cases) {
    const auto table = ParseBenefitRules("rules.yaml", bad.yaml);
    ASSERT_FALSE(table) << bad.yaml;
    EXPECT_EQ(table.error().code, Code::kInvalidArgument);
    EXPECT_EQ(table.error().reason, "BENEFIT_RULES_INVALID");
    EXPECT_EQ(table.error().field, bad.field) << bad.yaml;
    EXPECT_THAT(table.error().message,
                testing::StartsWith("rules.yaml, line " + std::to_string(bad.line) + ": "))
        << bad.yaml;
  }
}

TEST(ParseBenefitRules, RefusesWhatItDoesNotUnderstandNamingTheLine) {
  const Case cases[] = {
      {"rules: [", "", 1},
      {"", "", 1},
      {"rules: 5", "rules", 1},
      {"rules: []", "rules", 1},
      {"tariffs: []", "tariffs", 1},
      {With("JKM_DEATH", "JKX"), "rules[0].claim", 3},
      {With("claim: JKM_DEATH", "claim: UNSPECIFIED"), "rules[0].claim", 3},
      {With("[2020-01-01]", "[01-01-2020]"), "rules[0].event_dates", 4},
      {With("[2020-01-01]", "[2020-02-30]"), "rules[0].event_dates", 4},
      {With("[2020-01-01]", "2020-01-01"), "rules[0].event_dates", 4},
      {With("event_dates:", "event_days:"), "rules[0].event_days", 4},
      {With("evidence: REGULATION", "evidence: X"), "rules[0].evidence", 5},
      {With("10000000", "10.5"), "rules[0].benefits[0].fixed_rupiah", 7},
      {With("10000000", "99999999999999999999"), "rules[0].benefits[0].fixed_rupiah", 7},
      {With("fixed_rupiah: 10000000", "fixed_rupiah: 1, reported_balance: {}"),
       "rules[0].benefits[0].reported_balance", 7},
      {With("kind: FUNERAL", "kind: [FUNERAL]"), "rules[0].benefits[0].kind", 7},
  };
  ExpectRefused(cases);
}

TEST(ParseBenefitRules, RefusesWhatIsMissing) {
  const Case cases[] = {
      {"{}", "rules", 1},
      {With("claim: JKM_DEATH\n    ", ""), "rules[0].claim", 3},
      {With("event_dates: [2020-01-01]\n    ", ""), "rules[0].event_dates", 3},
      {With("    evidence: REGULATION\n", ""), "rules[0].evidence", 3},
      {With("kind: FUNERAL, ", ""), "rules[0].benefits[0].kind", 7},
      {With("fixed_rupiah: 10000000, ", ""), "rules[0].benefits[0]", 7},
      {With("source: law, ", ""), "rules[0].benefits[0].source", 7},
      {With("source: law", "source: \"\""), "rules[0].benefits[0].source", 7},
      {With(", evidence: REGULATION}", "}"), "rules[0].benefits[0].evidence", 7},
      {std::string(kSmallest) + "    newcomers: {months: 3, source: law, evidence: MEMORY}\n",
       "rules[0].newcomers.segment", 8},
      {std::string(kSmallest) + "    newcomers: {segment: BPU, source: law, evidence: MEMORY}\n",
       "rules[0].newcomers", 8},
      {std::string(kSmallest) + "    newcomers: {segment: BPU, days: 90, evidence: MEMORY}\n",
       "rules[0].newcomers.source", 8},
      {std::string(kSmallest) + "    newcomers: {segment: BPU, days: 90, source: law}\n",
       "rules[0].newcomers.evidence", 8},
      {std::string(kSmallest) + "    jht_grounds: [{age_years: 56}]\n",
       "rules[0].jht_grounds[0].ground", 8},
  };
  ExpectRefused(cases);
}

// A stated 0 is not the same as a value that is left out.
TEST(ParseBenefitRules, RefusesNumbersOutOfRange) {
  const auto share = [](std::string_view fields) {
    return With("fixed_rupiah: 10000000", "wage_share: {" + std::string(fields) + "}");
  };
  const std::string at = "rules[0].benefits[0]";
  const Case cases[] = {
      {With("10000000", "-1"), at + ".fixed_rupiah", 7},
      {With("10000000", "0"), at + ".fixed_rupiah", 7},
      {With("10000000", "1000000000001"), at, 7},
      {share("months: 80"), at + ".wage_share.percent", 7},
      {share("percent: 60"), at + ".wage_share.months", 7},
      {share("percent: 101, months: 80"), at, 7},
      {share("percent: 60, months: 1201"), at, 7},
      {share("percent: 60, months: 80, minimum_rupiah: 0"), at + ".wage_share.minimum_rupiah", 7},
      {With("evidence: REGULATION\n", "claim_window_years: 0\n    evidence: MEMORY\n"),
       "rules[0].claim_window_years", 5},
      {With("[2020-01-01]", "[2020-01-02, 2020-01-01]"), "rules[0].event_dates", 4},
      {std::string(kSmallest) + "    newcomers: {segment: BPU, months: 0}\n",
       "rules[0].newcomers.months", 8},
      {std::string(kSmallest) + "    newcomers: {segment: BPU, days: -90}\n",
       "rules[0].newcomers.days", 8},
      {std::string(kSmallest) + "    jht_grounds: [{ground: AGE_56, age_years: 0}]\n",
       "rules[0].jht_grounds[0].age_years", 8},
      {std::string(kSmallest) + "    jht_grounds: [{ground: AGE_56, wait_months: 0}]\n",
       "rules[0].jht_grounds[0].wait_months", 8},
      // What the table refuses names its line, too.
      {std::string(kSmallest) + "    jht_grounds: [{ground: AGE_56}]\n", "rules[0].jht_grounds", 8},
  };
  ExpectRefused(cases);
}

TEST(ParseBenefitRules, ARuleIsAsWellKnownAsTheLeastKnownOfItsParts) {
  const auto confirmed = [](const std::string& yaml) {
    const auto table = ParseBenefitRules("rules.yaml", yaml);
    EXPECT_TRUE(table) << table.error().message;
    return table && table->rules()[0].confirmed;
  };
  EXPECT_TRUE(confirmed(std::string(kSmallest)));
  EXPECT_TRUE(confirmed(With("evidence: REGULATION\n", "evidence: SECONDARY_SOURCE\n")));
  EXPECT_FALSE(confirmed(With("evidence: REGULATION\n", "evidence: MEMORY\n")));
  EXPECT_FALSE(confirmed(With("evidence: REGULATION}", "evidence: MEMORY}")));
  EXPECT_FALSE(confirmed(std::string(kSmallest) +
                         "    newcomers: {segment: BPU, days: 90, source: x, evidence: MEMORY}\n"));
}

TEST(LoadBenefitRules, ReadsAFileInPlaceOfTheEmbeddedTable) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "rules.yaml";
  std::ofstream(file) << kSmallest;

  const auto table = LoadBenefitRules(file);

  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rules().size(), 1U);
  EXPECT_EQ(LoadBenefitRules(directory.path() / "nowhere.yaml").error().reason, "FILE_UNREADABLE");
}

}  // namespace
}  // namespace naungan::claims
