#include "services/claims/benefit_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/support/temporary_directory.h"

namespace naungan::claims {
namespace {

domain::Date Day(std::string_view iso) { return *domain::Date::ParseIso(iso, "date"); }

constexpr std::string_view kSmallest = R"(
rules:
  - claim: JKM_DEATH
    from: 2020-01-01
    mark: S
    benefits:
      - {kind: FUNERAL, fixed_rupiah: 10000000, source: law, mark: S}
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
  const auto table = ParseBenefitRules(kSmallest);

  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->rules().size(), 1U);
  EXPECT_EQ(table->rules()[0].kind, v1::CLAIM_KIND_JKM_DEATH);
  EXPECT_FALSE(table->rules()[0].event_dates.to);
  EXPECT_TRUE(table->rules()[0].confirmed);
}

TEST(ParseBenefitRules, RefusesWhatItDoesNotUnderstandNamingTheLine) {
  struct Case {
    std::string yaml;
    std::string field;
    int line;
  };
  const Case cases[] = {
      {"rules: [", "", 1},
      {"", "", 1},
      {"rules: 5", "", 1},
      {"rules: []", "rules", 0},
      {"tariffs: []", "", 1},
      {With("JKM_DEATH", "JKX"), "rules[0].claim", 3},
      {With("claim: JKM_DEATH", "claim: UNSPECIFIED"), "rules[0].claim", 3},
      {With("from: 2020-01-01", "from: 01-01-2020"), "rules[0].from", 4},
      {With("from: 2020-01-01", "from: 2020-02-30"), "rules[0].from", 4},
      {With("from: 2020-01-01", "form: 2020-01-01"), "rules[0]", 4},
      {With("mark: S", "mark: X"), "rules[0].mark", 5},
      {With("10000000", "10.5"), "rules[0].benefits[0].fixed_rupiah", 7},
      {With("10000000", "-1"), "rules[0].benefits[0].fixed_rupiah", 7},
      {With("10000000", "99999999999999999999"), "rules[0].benefits[0].fixed_rupiah", 7},
      {With("fixed_rupiah: 10000000, ", ""), "rules[0].benefits[0]", 7},
      {With("fixed_rupiah", "fixed_rupiah: 1, wage_percent"), "rules[0].benefits[0]", 7},
      {With("kind: FUNERAL", "kind: [FUNERAL]"), "rules[0].benefits[0].kind", 7},
  };
  for (const Case& bad : cases) {
    const auto table = ParseBenefitRules(bad.yaml);
    ASSERT_FALSE(table) << bad.yaml;
    EXPECT_EQ(table.error().code, Code::kInvalidArgument);
    EXPECT_EQ(table.error().reason, "BENEFIT_RULES_INVALID");
    EXPECT_EQ(table.error().field, bad.field) << bad.yaml;
    if (bad.line == 0) continue;
    EXPECT_TRUE(table.error().message.starts_with("Line " + std::to_string(bad.line) + ":"))
        << bad.yaml << table.error().message;
  }
}

TEST(LoadBenefitRules, ReadsAFileInPlaceOfTheEmbeddedTable) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "rules.yaml";
  std::ofstream(file) << kSmallest;

  const auto table = LoadBenefitRules(file);

  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rules().size(), 1U);
}

TEST(LoadBenefitRules, SaysThatAFileCannotBeRead) {
  const TemporaryDirectory directory;

  const auto missing = LoadBenefitRules(directory.path() / "nowhere.yaml");
  std::ofstream(directory.path() / "huge.yaml") << std::string(kBenefitRulesBytesMax + 1, '#');
  const auto huge = LoadBenefitRules(directory.path() / "huge.yaml");

  EXPECT_EQ(missing.error().reason, "BENEFIT_RULES_UNREADABLE");
  EXPECT_EQ(huge.error().reason, "BENEFIT_RULES_UNREADABLE");
}

}  // namespace
}  // namespace naungan::claims
