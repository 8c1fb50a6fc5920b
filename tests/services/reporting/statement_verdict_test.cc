#include "services/reporting/measures/statement_verdict.h"

#include <gtest/gtest.h>

#include <vector>

namespace naungan::reporting {
namespace {

v1::Statement Stated(v1::Measure measure, int64_t persons) {
  v1::Statement statement;
  statement.set_stated_measure(measure);
  statement.set_stated_persons(persons);
  return statement;
}

const std::vector<Derived> kAll = {{v1::MEASURE_REGISTERED, 790},
                                   {v1::MEASURE_COVERED, 700},
                                   {v1::MEASURE_NOT_REGISTERED, 510},
                                   {v1::MEASURE_TARGET_POPULATION, 1'300}};

TEST(Reconciliation, AFigureThatIsWhatItSaysAgrees) {
  const v1::Reconciliation found = JudgeStatement(Stated(v1::MEASURE_COVERED, 700), kAll);

  EXPECT_TRUE(found.agrees());
  EXPECT_FALSE(found.mislabelled());
  EXPECT_EQ(found.nearest(), v1::MEASURE_COVERED);
}

TEST(Reconciliation, AFigureOffItsMeasureButNearestToItDiffersOnly) {
  const v1::Reconciliation found = JudgeStatement(Stated(v1::MEASURE_COVERED, 702), kAll);

  EXPECT_FALSE(found.agrees());
  EXPECT_FALSE(found.mislabelled());
  EXPECT_EQ(found.derived(1).difference(), 2);
}

TEST(Reconciliation, AFigureOfAnotherMeasureIsMislabelledAndMayBeOffThatOneToo) {
  const v1::Reconciliation found = JudgeStatement(Stated(v1::MEASURE_REGISTERED, 1'301), kAll);

  EXPECT_FALSE(found.agrees());
  EXPECT_TRUE(found.mislabelled());
  EXPECT_EQ(found.nearest(), v1::MEASURE_TARGET_POPULATION);
  ASSERT_EQ(found.derived_size(), 4);
  EXPECT_EQ(found.derived(0).difference(), 511);
  EXPECT_EQ(found.derived(3).persons(), 1'300);
  EXPECT_EQ(found.derived(3).difference(), 1);
}

TEST(Reconciliation, DifferencesHaveASign) {
  const v1::Reconciliation found = JudgeStatement(Stated(v1::MEASURE_REGISTERED, 780), kAll);

  EXPECT_EQ(found.derived(0).difference(), -10);
  EXPECT_EQ(found.derived(1).difference(), 80);
}

TEST(Reconciliation, OfEquallyNearMeasuresTheStatedOneIsNearest) {
  // 745 is as far from 790 as from 700.
  EXPECT_EQ(JudgeStatement(Stated(v1::MEASURE_COVERED, 745), kAll).nearest(), v1::MEASURE_COVERED);
  EXPECT_EQ(JudgeStatement(Stated(v1::MEASURE_REGISTERED, 745), kAll).nearest(),
            v1::MEASURE_REGISTERED);
  EXPECT_EQ(JudgeStatement(Stated(v1::MEASURE_TARGET_POPULATION, 745), kAll).nearest(),
            v1::MEASURE_REGISTERED);
}

TEST(Reconciliation, NothingIsHeldAgainstALabelThatCannotBeDerived) {
  // given: no baseline, and so no target population
  const std::vector<Derived> derived = {{v1::MEASURE_REGISTERED, 790}, {v1::MEASURE_COVERED, 700}};

  const v1::Reconciliation found =
      JudgeStatement(Stated(v1::MEASURE_TARGET_POPULATION, 790), derived);

  EXPECT_FALSE(found.agrees());
  EXPECT_FALSE(found.mislabelled());
  EXPECT_EQ(found.nearest(), v1::MEASURE_REGISTERED);
}

}  // namespace
}  // namespace naungan::reporting
