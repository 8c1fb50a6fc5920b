#include "libs/rules/cover_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace naungan::rules {
namespace {

using domain::Date;

// The numbers of lines below count the lines of YAML; a long one is put together here.
constexpr std::string_view kRules =
    R"(
payment:
- {segment: BPU, due_day: 15, due_months_after: 1, late_covers_whole_months: false,)"
    R"( unpaid_months_max: 3, part_months: WHOLE_FOR_SEAT, source: p}
membership_gap_months: 3
calendar:
  collective_leave_is_working_day: false
  fixed: [{month: 8, day: 17, from_year: 2000, name: f, source: k}]
  years:
  - {year: 2025, source: s, holidays: [{date: 2025-03-31, name: h}],)"
    R"( collective_leave: [{date: 2025-04-02, name: c}]}
)";

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

void ExpectRefused(std::initializer_list<Case> cases) {
  for (const Case& bad : cases) {
    const auto rules = ParseCoverRules("rules.yaml", bad.yaml);
    ASSERT_FALSE(rules) << bad.yaml;
    EXPECT_EQ(rules.error().code, Code::kInvalidArgument) << bad.yaml;
    EXPECT_EQ(rules.error().reason, "COVER_RULES_MALFORMED") << bad.yaml;
    EXPECT_EQ(rules.error().field, bad.field) << bad.yaml;
    EXPECT_THAT(rules.error().message,
                testing::StartsWith("rules.yaml, line " + std::to_string(bad.line) + ": "))
        << bad.yaml;
  }
}

TEST(HouseCoverRules, AreValid) {
  const auto rules = HouseCoverRules();
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(rules->payment.size(), 2U);
  EXPECT_EQ(rules->membership_gap_months, 3);
  EXPECT_TRUE(rules->TermsOf(common::v1::SEGMENT_PU).late_covers_whole_months);
  EXPECT_EQ(rules->TermsOf(common::v1::SEGMENT_BPU).unpaid_months_max, 3);
}

TEST(ParseCoverRules, ReadsEveryField) {
  const auto rules = ParseCoverRules("rules.yaml", std::string(kRules));
  ASSERT_TRUE(rules) << rules.error().message;
  const domain::PaymentTerms* terms = rules->PaymentOf(common::v1::SEGMENT_BPU);
  ASSERT_NE(terms, nullptr);
  EXPECT_EQ(terms->due_day, 15);
  EXPECT_EQ(terms->due_months_after, 1);
  EXPECT_FALSE(terms->late_covers_whole_months);
  EXPECT_EQ(terms->unpaid_months_max, 3);
  EXPECT_EQ(terms->part_months, domain::PartMonths::kWholeForSeat);
  EXPECT_EQ(rules->PaymentOf(common::v1::SEGMENT_JAKON), nullptr);
  EXPECT_EQ(rules->membership_gap_months, 3);
  const auto works = [&](int year, int number, int day) {
    return rules->calendar.IsWorkingDay(*Date::Of(year, number, day, ""));
  };
  EXPECT_FALSE(works(2025, 3, 31));
  EXPECT_FALSE(works(2025, 4, 2));
  EXPECT_FALSE(works(2026, 8, 17)) << "of that year only the fixed days are known";
}

TEST(ParseCoverRules, MayCountCollectiveLeaveAsWorkingDays) {
  const auto rules = ParseCoverRules(
      "rules.yaml", With("leave_is_working_day: false", "leave_is_working_day: true"));
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_TRUE(rules->calendar.IsWorkingDay(*Date::Of(2025, 4, 2, "")));
  EXPECT_FALSE(rules->calendar.IsWorkingDay(*Date::Of(2025, 3, 31, "")));
}

TEST(ParseCoverRules, RefusesWhatItDoesNotUnderstandNamingTheLine) {
  ExpectRefused(
      {{"payment: [", "", 1},
       {"", "", 1},
       {With("segment: BPU", "segment: X"), "payment[0].segment", 3},
       {With("false", "no"), "payment[0].late_covers_whole_months", 3},
       {With("2025-03-31", "2025-02-29"), "calendar.years[0].holidays[0].date", 9},
       {With("2025-03-31", "2024-03-29"), "calendar.years[0].holidays[0].date", 9},
       {With("2025-04-02", "2026-04-02"), "calendar.years[0].collective_leave[0].date", 9},
       {With("year: 2025", "year: 25"), "calendar.years[0].year", 9},
       {With("month: 8, day: 17", "month: 2, day: 29"), "calendar.fixed[0]", 7},
       {With("from_year: 2000", "from_year: 20"), "calendar.fixed[0].from_year", 7}});
}

TEST(ParseCoverRules, RefusesWhatIsMissing) {
  ExpectRefused(
      {{"{}", "payment", 1},
       {std::string(kRules.substr(0, kRules.find("calendar"))), "calendar", 1},
       {With("{segment: BPU, due_day", "{due_day"), "payment[0].segment", 3},
       {With("due_day: 15, ", ""), "payment[0].due_day", 3},
       {With(", late_covers_whole_months: false", ""), "payment[0].late_covers_whole_months", 3},
       {With(" unpaid_months_max: 3,", ""), "payment[0].unpaid_months_max", 3},
       {With(", source: p", ""), "payment[0].source", 3},
       {With(" part_months: WHOLE_FOR_SEAT,", ""), "payment[0].part_months", 3},
       {With("  collective_leave_is_working_day: false\n", ""),
        "calendar.collective_leave_is_working_day", 5},
       {With("year: 2025, source: s, ", "year: 2025, "), "calendar.years[0].source", 9},
       {With("date: 2025-03-31, ", ""), "calendar.years[0].holidays[0].date", 9},
       {With("2025-04-02, name: c", "2025-04-02"), "calendar.years[0].collective_leave[0].name", 9},
       {With(", source: k", ""), "calendar.fixed[0].source", 7}});
}

TEST(ParseCoverRules, RefusesNumbersOutOfRange) {
  ExpectRefused(
      {{With("due_day: 15", "due_day: 29"), "payment[0].due_day", 3},
       {With("due_months_after: 1", "due_months_after: 13"), "payment[0].due_months_after", 3},
       {With("unpaid_months_max: 3", "unpaid_months_max: 13"), "payment[0].unpaid_months_max", 3},
       {With("gap_months: 3", "gap_months: -1"), "membership_gap_months", 4},
       {With("membership",
             "- {segment: BPU, due_day: 1, late_covers_whole_months: true, unpaid_months_max: 3, "
             "part_months: WHOLE_FOR_EACH, source: q}\nmembership"),
        "payment[1]", 4}});
}

}  // namespace
}  // namespace naungan::rules
