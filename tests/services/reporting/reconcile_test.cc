#include "services/reporting/reports/reconcile.h"

#include <gtest/gtest.h>

#include "tests/services/reporting/own_log.h"

namespace naungan::reporting {
namespace {

TEST(Reconcile, TheStatementsOfTheDayAgainstEveryMeasure) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-12-31", v1::MEASURE_NOT_REGISTERED, {{"", 40}})));
  ASSERT_TRUE(log.Tell(StatementOf("wrong-label", "2024-12-31", v1::MEASURE_REGISTERED, 44)));
  ASSERT_TRUE(log.Tell(StatementOf("exact", "2024-12-31", v1::MEASURE_REGISTERED, 3)));
  ASSERT_TRUE(log.Tell(StatementOf("other-day", "2024-12-30", v1::MEASURE_REGISTERED, 3)));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  v1::ReconcileRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day("2024-12-31");

  const auto found = Reconcile(request, log.rows(), FoldedFigures(book).partitions());

  ASSERT_TRUE(found);
  ASSERT_EQ(found->reconciliations_size(), 2);
  const v1::Reconciliation& exact = found->reconciliations(0);
  EXPECT_EQ(exact.statement().name(), "regions/15.08/statements/exact");
  EXPECT_TRUE(exact.agrees());
  const v1::Reconciliation& wrong = found->reconciliations(1);
  EXPECT_FALSE(wrong.agrees());
  EXPECT_TRUE(wrong.mislabelled());
  EXPECT_EQ(wrong.nearest(), v1::MEASURE_TARGET_POPULATION);
  ASSERT_EQ(wrong.derived_size(), 4);
  EXPECT_EQ(wrong.derived(0).persons(), 3);
  EXPECT_EQ(wrong.derived(2).persons(), 40);
  EXPECT_EQ(wrong.derived(3).persons(), 43);
  EXPECT_EQ(wrong.derived(3).difference(), 1);
}

TEST(Reconcile, WithoutABaselineOnlyWhatTheFeedsSay) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(StatementOf("s", "2024-12-31", v1::MEASURE_COVERED, 1)));
  v1::ReconcileRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day("2024-12-31");

  const auto found = Reconcile(request, log.rows(), FoldedFigures(FeedBook()).partitions());

  ASSERT_TRUE(found);
  ASSERT_EQ(found->reconciliations_size(), 1);
  EXPECT_EQ(found->reconciliations(0).derived_size(), 2);
}

TEST(Reconcile, ABaselineOfSomeGroupsSaysNothingOfEverybody) {
  OwnLog log;
  ASSERT_TRUE(
      log.Tell(BaselineOf("b", "2024-01-01", v1::MEASURE_TARGET_POPULATION, {{"petani", 40}})));
  ASSERT_TRUE(log.Tell(StatementOf("s", "2024-12-31", v1::MEASURE_REGISTERED, 3)));
  FeedBook book;
  Register(book, 1, 2, "petani", "2024-01-01");
  v1::ReconcileRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day("2024-12-31");
  const auto derived = [&] {
    const auto found = Reconcile(request, log.rows(), FoldedFigures(book).partitions());
    return found ? found->reconciliations(0).derived_size() : 0;
  };

  EXPECT_EQ(derived(), 4);
  Register(book, 10, 1, "nelayan", "2024-01-01");
  EXPECT_EQ(derived(), 2);
}

}  // namespace
}  // namespace naungan::reporting
