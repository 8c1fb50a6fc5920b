// The rules for the baselines and statements that people give.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "services/reporting/given/create_baseline.h"
#include "services/reporting/given/create_statement.h"
#include "services/reporting/given/given_figure_checks.h"
#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

const domain::RegionNames& Regions() {
  static const domain::RegionNames regions;
  return regions;
}

// The day before the future date of the two flaws below.
domain::Date Today() { return domain::Date::FromProto(Day("2025-01-01"), "date").value(); }

v1::Baseline GoodBaseline() {
  v1::Baseline baseline;
  baseline.set_name("regions/73.09/baselines/rapat-2021");
  *baseline.mutable_as_of_date() = Day("2021-09-14");
  baseline.set_measure(v1::MEASURE_NOT_REGISTERED);
  baseline.set_source("Rapat koordinasi, halaman 3");
  for (const char* category : {"petani", "nelayan"}) {
    v1::BaselineLine& line = *baseline.add_lines();
    line.set_category(category);
    line.set_persons(10);
  }
  return baseline;
}

v1::Statement GoodStatement() {
  v1::Statement statement;
  statement.set_name("regions/73.09/statements/sekda");
  *statement.mutable_as_of_date() = Day("2024-12-31");
  statement.set_stated_measure(v1::MEASURE_REGISTERED);
  statement.set_stated_persons(0);
  statement.set_source("Siaran pers");
  return statement;
}

struct BadBaseline {
  std::function<void(v1::Baseline&)> spoil;
  std::string reason;
  std::string field;
};

TEST(Baseline, EachFlawIsNamedWithItsField) {
  const std::vector<BadBaseline> cases = {
      {[](auto& it) { it.set_name("regions/73.09/x"); }, "RESOURCE_NAME_MALFORMED",
       "baseline.name"},
      {[](auto& it) { it.set_name("regions/73.09/baselines/7309010101900001"); },
       "RESOURCE_ID_IS_NIK", "baseline.name"},
      {[](auto& it) { it.set_name("regions/73.99/baselines/a"); }, "REGION_UNKNOWN",
       "baseline.name"},
      {[](auto& it) { it.clear_as_of_date(); }, "DATE_MISSING", "baseline.as_of_date"},
      {[](auto& it) { it.mutable_as_of_date()->set_month(13); }, "DATE_INVALID",
       "baseline.as_of_date"},
      {[](auto& it) { *it.mutable_as_of_date() = Day("2025-01-02"); }, "DATE_IN_FUTURE",
       "baseline.as_of_date"},
      {[](auto& it) { it.set_measure(v1::MEASURE_REGISTERED); }, "MEASURE_UNSUPPORTED",
       "baseline.measure"},
      {[](auto& it) { it.clear_measure(); }, "MEASURE_UNSUPPORTED", "baseline.measure"},
      {[](auto& it) { it.clear_source(); }, "SOURCE_MISSING", "baseline.source"},
      {[](auto& it) { it.set_source(std::string(kSourceBytesMax + 1, 'x')); }, "SOURCE_TOO_LONG",
       "baseline.source"},
      {[](auto& it) { it.clear_lines(); }, "LINES_MISSING", "baseline.lines"},
      {[](auto& it) {
         for (int i = 0; i < kBaselineLinesMax; ++i) it.add_lines();
       },
       "LINES_TOO_MANY", "baseline.lines"},
      {[](auto& it) { it.mutable_lines(1)->set_category("petani"); }, "CATEGORY_REPEATED",
       "baseline.lines[1].category"},
      {[](auto& it) { it.mutable_lines(1)->clear_category(); }, "CATEGORY_MISSING",
       "baseline.lines[1].category"},
      {[](auto& it) { it.mutable_lines(1)->set_category("Petani!"); }, "RESOURCE_ID_MALFORMED",
       "baseline.lines[1].category"},
      {[](auto& it) { it.mutable_lines(1)->set_category("7309010101900001"); },
       "RESOURCE_ID_IS_NIK", "baseline.lines[1].category"},
      {[](auto& it) {
         for (int i = 0; i < 2; ++i) {
           it.mutable_lines(i)->set_category("guru");
           it.mutable_lines(i)->set_segment(common::v1::SEGMENT_PU);
         }
       },
       "CATEGORY_REPEATED", "baseline.lines[1].category"},
      {[](auto& it) {
         it.mutable_lines(0)->set_segment(common::v1::SEGMENT_PU);
         it.mutable_lines(0)->clear_category();
         it.mutable_lines(1)->set_segment(common::v1::SEGMENT_PU);
       },
       "CATEGORY_MISSING", "baseline.lines[0].category"},
      {[](auto& it) {
         it.mutable_lines(0)->set_segment(common::v1::SEGMENT_PU);
         it.mutable_lines(1)->set_category("petani");
       },
       "SEGMENT_MISSING", "baseline.lines[1].segment"},
      {[](auto& it) { it.mutable_lines(1)->set_segment(static_cast<common::v1::Segment>(99)); },
       "SEGMENT_UNKNOWN", "baseline.lines[1].segment"},
      {[](auto& it) { it.mutable_lines(0)->set_persons(-1); }, "PERSONS_INVALID",
       "baseline.lines[0].persons"},
      {[](auto& it) { it.mutable_lines(0)->set_persons(kPersonsGivenMax + 1); }, "PERSONS_INVALID",
       "baseline.lines[0].persons"},
  };
  for (const BadBaseline& bad : cases) {
    v1::Baseline baseline = GoodBaseline();
    bad.spoil(baseline);

    const auto decided = DecideBaseline(baseline, Regions(), std::nullopt, {}, Today());

    ASSERT_FALSE(decided) << bad.reason;
    EXPECT_EQ(decided.error().reason, bad.reason);
    EXPECT_EQ(decided.error().field, bad.field);
    EXPECT_EQ(decided.error().code, Code::kInvalidArgument);
  }
}

TEST(Baseline, MayCountSegmentsAndCategoriesOfThem) {
  v1::Baseline baseline = GoodBaseline();
  baseline.mutable_lines(0)->set_segment(common::v1::SEGMENT_PU);
  baseline.mutable_lines(0)->clear_category();
  baseline.mutable_lines(1)->set_segment(common::v1::SEGMENT_BPU);

  EXPECT_TRUE(CheckBaseline(baseline, Regions(), Today()));
}

TEST(GivenFigures, MayBeOfToday) {
  v1::Baseline baseline = GoodBaseline();
  *baseline.mutable_as_of_date() = Today().ToProto();
  v1::Statement statement = GoodStatement();
  *statement.mutable_as_of_date() = Today().ToProto();

  EXPECT_TRUE(CheckBaseline(baseline, Regions(), Today()));
  EXPECT_TRUE(CheckStatement(statement, Regions(), Today()));
}

TEST(Baseline, OneLineMayBeOfAll) {
  v1::Baseline baseline = GoodBaseline();
  baseline.clear_lines();
  baseline.add_lines()->set_persons(0);

  EXPECT_TRUE(CheckBaseline(baseline, Regions(), Today()));
}

TEST(Baseline, GetsTheNextOrdinalOfItsRegion) {
  v1::StoredRegion region;
  region.set_baselines(4);

  const auto decided = DecideBaseline(GoodBaseline(), Regions(), std::nullopt, region, Today());

  ASSERT_TRUE(decided);
  ASSERT_TRUE(decided->has_value());
  EXPECT_EQ((*decided)->ordinal(), 5);
  EXPECT_EQ((*decided)->baseline().SerializeAsString(), GoodBaseline().SerializeAsString());
}

TEST(Baseline, TheSameAgainChangesNothingAndOtherContentIsRefused) {
  v1::StoredBaseline existing;
  *existing.mutable_baseline() = GoodBaseline();

  const auto same = DecideBaseline(GoodBaseline(), Regions(), existing, {}, Today());
  v1::Baseline other = GoodBaseline();
  other.mutable_lines(0)->set_persons(11);
  const auto changed = DecideBaseline(other, Regions(), existing, {}, Today());

  ASSERT_TRUE(same);
  EXPECT_FALSE(same->has_value());
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, Code::kAlreadyExists);
  EXPECT_EQ(changed.error().reason, "BASELINE_EXISTS");
}

TEST(Baseline, ARegionHasABoundedNumber) {
  v1::StoredRegion region;
  region.set_baselines(kBaselinesPerRegionMax);

  const auto decided = DecideBaseline(GoodBaseline(), Regions(), std::nullopt, region, Today());

  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().reason, "BASELINES_FULL");
}

struct BadStatement {
  std::function<void(v1::Statement&)> spoil;
  std::string reason;
  std::string field;
};

TEST(Statement, EachFlawIsNamedWithItsField) {
  const std::vector<BadStatement> cases = {
      {[](auto& it) { it.set_name("regions/73.09/baselines/a"); }, "RESOURCE_NAME_MALFORMED",
       "statement.name"},
      {[](auto& it) { it.set_name("regions/73.09/statements/7309010101900001"); },
       "RESOURCE_ID_IS_NIK", "statement.name"},
      {[](auto& it) { it.set_name("regions/99/statements/a"); }, "REGION_UNKNOWN",
       "statement.name"},
      {[](auto& it) { it.clear_as_of_date(); }, "DATE_MISSING", "statement.as_of_date"},
      {[](auto& it) { *it.mutable_as_of_date() = Day("2025-01-02"); }, "DATE_IN_FUTURE",
       "statement.as_of_date"},
      {[](auto& it) { it.clear_stated_measure(); }, "MEASURE_UNSUPPORTED",
       "statement.stated_measure"},
      {[](auto& it) { it.set_stated_persons(-1); }, "PERSONS_INVALID", "statement.stated_persons"},
      {[](auto& it) { it.clear_source(); }, "SOURCE_MISSING", "statement.source"},
  };
  for (const BadStatement& bad : cases) {
    v1::Statement statement = GoodStatement();
    bad.spoil(statement);

    const auto decided = DecideStatement(statement, Regions(), std::nullopt, {}, Today());

    ASSERT_FALSE(decided) << bad.reason;
    EXPECT_EQ(decided.error().reason, bad.reason);
    EXPECT_EQ(decided.error().field, bad.field);
  }
}

TEST(Statement, TheSameAgainChangesNothingAndOtherContentIsRefused) {
  v1::StoredStatement existing;
  *existing.mutable_statement() = GoodStatement();

  const auto same = DecideStatement(GoodStatement(), Regions(), existing, {}, Today());
  v1::Statement other = GoodStatement();
  other.set_stated_persons(1);
  const auto changed = DecideStatement(other, Regions(), existing, {}, Today());

  ASSERT_TRUE(same);
  EXPECT_FALSE(same->has_value());
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().reason, "STATEMENT_EXISTS");
}

TEST(Statement, ARegionHasABoundedNumber) {
  v1::StoredRegion region;
  region.set_statements(kStatementsPerRegionMax);

  const auto decided = DecideStatement(GoodStatement(), Regions(), std::nullopt, region, Today());

  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().reason, "STATEMENTS_FULL");
}

}  // namespace
}  // namespace naungan::reporting
