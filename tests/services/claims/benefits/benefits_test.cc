#include "services/claims/benefits/benefits.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace naungan::claims {
namespace {

domain::Date Day(std::string_view iso) { return *domain::Date::ParseIso(iso, "date"); }

BenefitRule Rule(std::string_view from, std::string_view to) {
  BenefitRule rule;
  rule.kind = v1::CLAIM_KIND_JKM_DEATH;
  rule.event_dates.from = Day(from);
  if (!to.empty()) rule.event_dates.to = Day(to);
  rule.benefits.push_back(
      {.kind = v1::BENEFIT_KIND_FUNERAL, .amount = FixedAmount{.rupiah = 1}, .source = "law"});
  return rule;
}

BenefitRule WageRule(WageShare share) {
  BenefitRule rule = Rule("2020-01-01", "");
  rule.benefits = {{.kind = v1::BENEFIT_KIND_DEATH, .amount = share, .source = "law"}};
  return rule;
}

BenefitRule NewcomerRule(int32_t months, int32_t days) {
  BenefitRule rule = Rule("2020-01-01", "");
  rule.benefits.push_back(
      {.kind = v1::BENEFIT_KIND_DEATH, .amount = FixedAmount{.rupiah = 20}, .source = "law"});
  rule.newcomers = NewcomerLimit{.segment = common::v1::SEGMENT_BPU,
                                 .months = months,
                                 .days = days,
                                 .kinds = {v1::BENEFIT_KIND_FUNERAL},
                                 .source = "new law"};
  return rule;
}

BenefitCase CaseOn(std::string_view event, std::string_view member_since) {
  return {.event_date = Day(event),
          .wage_rupiah = 1'000'000,
          .segment = common::v1::SEGMENT_BPU,
          .member_since = Day(member_since)};
}

int64_t FirstAmount(const BenefitRule& rule, const BenefitCase& facts) {
  const auto lines = BenefitLines(rule, facts);
  return lines && !lines->empty() ? lines->front().amount_rupiah() : -1;
}

TEST(BenefitTable, FindsTheRuleOfTheEventDateUpToTheDayBeforeTheNext) {
  const auto table = BenefitTable::Of({Rule("2025-02-24", ""), Rule("2019-12-02", "2025-02-24")});
  ASSERT_TRUE(table);

  const auto before = table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2025-02-23"));
  const auto after = table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2025-02-24"));

  ASSERT_TRUE(before && after);
  EXPECT_EQ((*before)->event_dates.from, Day("2019-12-02"));
  EXPECT_EQ((*after)->event_dates.from, Day("2025-02-24"));
}

TEST(BenefitTable, RefusesAnEventBeforeTheFirstRuleNamingItsDay) {
  const auto table = BenefitTable::Of({Rule("2019-12-02", "")});
  ASSERT_TRUE(table);

  const auto found = table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2019-12-01"));

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().reason, "EVENT_DATE_BEFORE_RULES");
  EXPECT_EQ(found.error().field, "event_date");
  EXPECT_NE(found.error().message.find("2019-12-02"), std::string::npos);
}

TEST(BenefitTable, RefusesAnEventInAGapAndAKindWithoutRules) {
  const auto table = BenefitTable::Of({Rule("2019-01-01", "2020-01-01"), Rule("2021-01-01", "")});
  ASSERT_TRUE(table);

  EXPECT_EQ(table->Find(v1::CLAIM_KIND_JKM_DEATH, Day("2020-06-01")).error().reason,
            "EVENT_DATE_WITHOUT_RULE");
  EXPECT_EQ(table->Find(v1::CLAIM_KIND_JHT, Day("2020-06-01")).error().reason,
            "EVENT_DATE_WITHOUT_RULE");
}

TEST(BenefitTable, RefusesTablesThatContradictThemselves) {
  BenefitRule no_benefit = Rule("2020-01-01", "");
  no_benefit.benefits.clear();
  BenefitRule nothing_paid = Rule("2020-01-01", "");
  nothing_paid.benefits[0].amount = FixedAmount{.rupiah = 0};
  BenefitRule too_much = Rule("2020-01-01", "");
  too_much.benefits[0].amount = FixedAmount{.rupiah = kBenefitRupiahMax + 1};
  BenefitRule balance_of_death = Rule("2020-01-01", "");
  balance_of_death.benefits[0].amount = ReportedBalance{};
  BenefitRule jht_without_ground = Rule("2020-01-01", "");
  jht_without_ground.kind = v1::CLAIM_KIND_JHT;
  BenefitRule no_window = Rule("2020-01-01", "");
  no_window.claim_window_years = 0;

  struct Case {
    std::vector<BenefitRule> rules;
    std::string field;
  };
  const std::vector<Case> cases = {
      {{}, "rules"},
      {{Rule("2020-01-01", ""), Rule("2021-01-01", "")}, "rules[1]"},
      {{Rule("2020-01-01", "2020-01-01")}, "rules[0]"},
      {{no_benefit}, "rules[0].benefits"},
      {{nothing_paid}, "rules[0].benefits[0]"},
      {{too_much}, "rules[0].benefits[0]"},
      {{balance_of_death}, "rules[0].benefits[0]"},
      {{jht_without_ground}, "rules[0].benefits[0]"},
      {{no_window}, "rules[0].claim_window_years"},
      {{NewcomerRule(3, 90)}, "rules[0].newcomers"},
      {{NewcomerRule(0, 0)}, "rules[0].newcomers"},
      {{WageRule({.percent = 101, .months = 80})}, "rules[0].benefits[0]"},
  };
  for (const Case& bad : cases) {
    const auto table = BenefitTable::Of(bad.rules);
    ASSERT_FALSE(table) << bad.field;
    EXPECT_EQ(table.error().reason, "BENEFIT_RULES_INVALID");
    EXPECT_EQ(table.error().field, bad.field);
  }
}

TEST(BenefitLines, PayAShareOfTheWageButAtLeastTheMinimum) {
  const BenefitRule rule = WageRule({.percent = 60, .months = 80, .minimum_rupiah = 20'000'000});
  BenefitCase facts = CaseOn("2022-01-01", "2021-01-01");

  EXPECT_EQ(FirstAmount(rule, facts), 48'000'000);
  facts.wage_rupiah = 416'666;  // 48 × 416,666 = 19,999,968
  EXPECT_EQ(FirstAmount(rule, facts), 20'000'000);
  facts.wage_rupiah = 416'667;
  EXPECT_EQ(FirstAmount(rule, facts), 20'000'016);
}

TEST(BenefitLines, RefuseAWageWhoseShareIsBeyondMoney) {
  BenefitCase facts = CaseOn("2022-01-01", "2021-01-01");
  facts.wage_rupiah = INT64_MAX / 2;

  const auto lines = BenefitLines(WageRule({.percent = 60, .months = 80}), facts);

  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().reason, "MONEY_OVERFLOW");
}

TEST(BenefitLines, CountNewMembershipByMonthsOrByDaysAsTheRuleSays) {
  // 1 December plus three months is 1 March, the 91st day; 90 days are over on the one before.
  const BenefitRule months = NewcomerRule(3, 0);
  const BenefitRule days = NewcomerRule(0, 90);

  const BenefitCase last_new_by_days = CaseOn("2025-02-28", "2024-12-01");
  const BenefitCase settled_by_days = CaseOn("2025-03-01", "2024-12-01");
  EXPECT_EQ(BenefitLines(days, last_new_by_days)->size(), 1U);
  EXPECT_EQ(BenefitLines(days, settled_by_days)->size(), 2U);
  EXPECT_EQ(BenefitLines(months, last_new_by_days)->size(), 1U);
  EXPECT_EQ(BenefitLines(months, settled_by_days)->size(), 2U);

  // June, July and August have 92 days: on the 91st the two ways differ.
  const BenefitCase between = CaseOn("2025-08-30", "2025-06-01");
  EXPECT_EQ(BenefitLines(days, between)->size(), 2U);
  EXPECT_EQ(BenefitLines(months, between)->size(), 1U);
}

TEST(BenefitLines, NameTheNewcomersRuleAsTheSourceOfWhatIsLeft) {
  const auto lines = BenefitLines(NewcomerRule(3, 0), CaseOn("2025-03-01", "2025-02-01"));

  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 1U);
  EXPECT_EQ(lines->front().kind(), v1::BENEFIT_KIND_FUNERAL);
  EXPECT_EQ(lines->front().source(), "new law");
}

TEST(BenefitLines, KnowNewcomersInTheirSegmentOnly) {
  BenefitCase facts = CaseOn("2025-03-01", "2025-02-01");
  facts.segment = common::v1::SEGMENT_PU;

  EXPECT_EQ(BenefitLines(NewcomerRule(3, 0), facts)->size(), 2U);
}

TEST(RequiredDocuments, JoinThoseOfTheRuleAndOfTheGroundInOrder) {
  BenefitRule rule = Rule("2020-01-01", "");
  rule.documents = {v1::DOCUMENT_KIND_BANK_BOOK, v1::DOCUMENT_KIND_MEMBER_CARD};
  rule.jht_grounds = {
      {.ground = v1::JHT_GROUND_DEATH,
       .documents = {v1::DOCUMENT_KIND_DEATH_CERTIFICATE, v1::DOCUMENT_KIND_BANK_BOOK}}};

  EXPECT_EQ(RequiredDocuments(rule, v1::JHT_GROUND_DEATH),
            (std::vector{v1::DOCUMENT_KIND_MEMBER_CARD, v1::DOCUMENT_KIND_DEATH_CERTIFICATE,
                         v1::DOCUMENT_KIND_BANK_BOOK}));
  EXPECT_EQ(RequiredDocuments(rule, v1::JHT_GROUND_AGE_56),
            (std::vector{v1::DOCUMENT_KIND_MEMBER_CARD, v1::DOCUMENT_KIND_BANK_BOOK}));
}

}  // namespace
}  // namespace naungan::claims
