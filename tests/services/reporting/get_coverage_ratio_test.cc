#include "services/reporting/reports/get_coverage_ratio.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/services/reporting/own_log.h"

namespace naungan::reporting {
namespace {

Result<v1::GetCoverageRatioResponse> Ratio(const OwnLog& log, const FeedBook& book,
                                           std::string_view date,
                                           v1::Measure measure = v1::MEASURE_REGISTERED) {
  v1::GetCoverageRatioRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day(date);
  request.set_measure(measure);
  return GetCoverageRatio(request, log.rows(), FoldedFigures(book).partitions());
}

TEST(GetCoverageRatio, OverTheRegisteredAndThoseWhoAreNot) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-12-31", v1::MEASURE_NOT_REGISTERED, {{"", 4}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  book.PaidFor({.bill = "one",
                .first_seat = 1,
                .past_last_seat = 2,
                .from = "2024-12-01",
                .to = "2025-01-01",
                .paid = "2024-12-01"});

  const auto registered = Ratio(log, book, "2024-12-31");
  ASSERT_TRUE(registered);
  EXPECT_EQ(registered->ratio().numerator(), 3);
  EXPECT_EQ(registered->ratio().denominator(), 7);
  EXPECT_EQ(registered->ratio().truncated_basis_points(), 4'285);
  EXPECT_EQ(registered->ratio().rounded_basis_points(), 4'286);
  EXPECT_EQ(registered->ratio().as_of_date().year(), 2024);
  const auto covered = Ratio(log, book, "2024-12-31", v1::MEASURE_COVERED);
  ASSERT_TRUE(covered);
  EXPECT_EQ(covered->ratio().numerator(), 1);
  EXPECT_EQ(covered->ratio().denominator(), 7);
}

TEST(GetCoverageRatio, OfATargetPopulationAsItWasGiven) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-01-01", v1::MEASURE_TARGET_POPULATION,
                                  {{"petani", 3}, {"nelayan", 5}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");

  const auto ratio = Ratio(log, book, "2024-12-31");

  ASSERT_TRUE(ratio);
  EXPECT_EQ(ratio->ratio().denominator(), 8);
  EXPECT_EQ(ratio->ratio().truncated_basis_points(), 3'750);
}

TEST(GetCoverageRatio, NeedsABaselineAndAMeasureOfPersons) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-06-01", v1::MEASURE_TARGET_POPULATION, {{"", 3}})));

  const auto too_early = Ratio(log, FeedBook(), "2024-05-31");
  const auto target = Ratio(log, FeedBook(), "2024-06-01", v1::MEASURE_TARGET_POPULATION);

  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(too_early.error().reason, "BASELINE_MISSING");
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().reason, "MEASURE_UNSUPPORTED");
}

}  // namespace
}  // namespace naungan::reporting
