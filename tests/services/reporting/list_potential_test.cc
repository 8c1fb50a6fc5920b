#include "services/reporting/reports/list_potential.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/services/reporting/own_log.h"

namespace naungan::reporting {
namespace {

v1::ListPotentialResponse Potential(const OwnLog& log, const FeedBook& book,
                                    std::string_view date) {
  v1::ListPotentialRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day(date);
  const auto listed = ListPotential(request, log.rows(), FoldedFigures(book).partitions());
  EXPECT_TRUE(listed) << listed.error().reason;
  return listed.value_or(v1::ListPotentialResponse());
}

TEST(ListPotential, OfATargetPopulationWhatIsNotRegisteredYet) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("rapat", "2024-06-01", v1::MEASURE_TARGET_POPULATION,
                                  {{"petani", 10}, {"nelayan", 4}, {"rentan", 2}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  Register(book, 10, 5, "rentan", "2024-01-01");

  const auto listed = Potential(log, book, "2024-06-01");

  ASSERT_EQ(listed.lines_size(), 3);
  EXPECT_EQ(listed.lines(0).category(), "nelayan");
  EXPECT_EQ(listed.lines(0).registered(), 0);
  EXPECT_EQ(listed.lines(0).not_registered(), 4);
  EXPECT_EQ(listed.lines(1).category(), "petani");
  EXPECT_EQ(listed.lines(1).potential(), 10);
  EXPECT_EQ(listed.lines(1).registered(), 3);
  EXPECT_EQ(listed.lines(1).not_registered(), 7);
  EXPECT_EQ(listed.lines(1).baseline(), "regions/15.08/baselines/rapat");
  // More persons are registered than the baseline counts.
  EXPECT_EQ(listed.lines(2).not_registered(), 0);
}

TEST(ListPotential, OfThoseNotRegisteredThenSomeRegisteredSince) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-06-01", v1::MEASURE_NOT_REGISTERED, {{"petani", 7}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  Register(book, 10, 2, "petani", "2024-09-01");

  const auto then = Potential(log, book, "2024-06-01").lines(0);
  EXPECT_EQ(then.potential(), 10);
  EXPECT_EQ(then.not_registered(), 7);
  const auto later = Potential(log, book, "2024-09-01").lines(0);
  EXPECT_EQ(later.potential(), 10);
  EXPECT_EQ(later.registered(), 5);
  EXPECT_EQ(later.not_registered(), 5);
}

TEST(ListPotential, EachGroupByItsNewestBaselineNotAfterTheDate) {
  OwnLog log;
  const auto target = v1::MEASURE_TARGET_POPULATION;
  ASSERT_TRUE(log.Tell(BaselineOf("z-old", "2023-01-01", target, {{"a", 1}, {"b", 2}})));
  ASSERT_TRUE(log.Tell(BaselineOf("m-new", "2024-01-01", target, {{"a", 10}})));
  ASSERT_TRUE(log.Tell(BaselineOf("future", "2025-01-01", target, {{"a", 100}})));
  // A baseline of the same day that was given later.
  ASSERT_TRUE(log.Tell(BaselineOf("a-corrected", "2024-01-01", target, {{"a", 11}})));

  const auto listed = Potential(log, FeedBook(), "2024-06-01");

  ASSERT_EQ(listed.lines_size(), 2);
  EXPECT_EQ(listed.lines(0).potential(), 11);
  EXPECT_EQ(listed.lines(0).baseline(), "regions/15.08/baselines/a-corrected");
  EXPECT_EQ(listed.lines(1).potential(), 2);
  EXPECT_EQ(Potential(log, FeedBook(), "2022-06-01").lines_size(), 0);
}

TEST(ListPotential, WhoIsInTwoGroupsCountsOnceInALineOfAll) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-01-01", v1::MEASURE_TARGET_POPULATION, {{"", 10}})));
  FeedBook book;
  Register(book, 1, 1, "petani", "2024-01-01");
  book.Opened({.person = Person(1),
               .account = "rosters/pt/account",
               .category = "karyawan",
               .region_code = "15.08"});

  EXPECT_EQ(Potential(log, book, "2024-06-01").lines(0).registered(), 1);
}

TEST(ListPotential, OfEachSegment) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(
      BaselineOf("b", "2024-01-01", v1::MEASURE_TARGET_POPULATION,
                 {{"", 10, common::v1::SEGMENT_PU}, {"petani", 20, common::v1::SEGMENT_BPU}})));
  FeedBook book;
  Register(book, 1, 1, "guru", "2024-01-01", common::v1::SEGMENT_PU);
  Register(book, 10, 2, "petani", "2024-01-01");

  const auto listed = Potential(log, book, "2024-06-01");

  ASSERT_EQ(listed.lines_size(), 2);
  EXPECT_EQ(listed.lines(0).segment(), common::v1::SEGMENT_PU);
  EXPECT_EQ(listed.lines(0).not_registered(), 9);
  EXPECT_EQ(listed.lines(1).segment(), common::v1::SEGMENT_BPU);
  EXPECT_EQ(listed.lines(1).category(), "petani");
  EXPECT_EQ(listed.lines(1).not_registered(), 18);
}

}  // namespace
}  // namespace naungan::reporting
