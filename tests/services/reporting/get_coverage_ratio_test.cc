#include "services/reporting/reports/get_coverage_ratio.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

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

using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_JAKON;
using common::v1::SEGMENT_PU;

constexpr auto kTarget = v1::MEASURE_TARGET_POPULATION;

// The answer in short: "5/100" for the whole and, for each group, "BPU rentan 3/2 ADDED" or, if it
// has no ratio, "BPU rentan 3 NO_BASELINE".
std::vector<std::string> Short(const Result<v1::GetCoverageRatioResponse>& answer) {
  if (!answer) return {answer.error().reason};
  const auto parts = [](const v1::Ratio& ratio) {
    return std::to_string(ratio.numerator()) + "/" + std::to_string(ratio.denominator());
  };
  std::vector<std::string> lines{parts(answer->ratio())};
  for (const v1::GroupCoverage& group : answer->groups()) {
    std::string& line = lines.emplace_back();
    if (group.segment() != common::v1::SEGMENT_UNSPECIFIED) {
      line += common::v1::Segment_Name(group.segment()).substr(8) + " ";
    }
    if (!group.category().empty()) line += group.category() + " ";
    line += group.has_ratio() ? parts(group.ratio()) : std::to_string(group.persons());
    line += " " + v1::GroupStanding_Name(group.standing()).substr(15);
  }
  return lines;
}
using Answer = std::vector<std::string>;

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

TEST(GetCoverageRatio, ALaterCountOfOneGroupReplacesNothingButItself) {
  // given: 5 registered of 100, and a later count of 2 vulnerable workers
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("semua", "2023-12-31", kTarget, {{"", 100}})));
  ASSERT_TRUE(log.Tell(BaselineOf("rentan", "2024-06-01", kTarget, {{"rentan", 2}})));
  FeedBook book;
  Register(book, 1, 3, "rentan", "2024-01-01");
  Register(book, 4, 2, "petani", "2024-01-01");

  const auto answer = Ratio(log, book, "2024-12-31");

  // then: the whole is still of 100, and the group is above 100 % with a note
  EXPECT_EQ(Short(answer), (Answer{"5/100", "5/100 ADDED", "rentan 3/2 OVERLAPS"}));
  EXPECT_EQ(answer->ratio().rounded_basis_points(), 500);
  EXPECT_EQ(answer->ratio().note(), v1::RATIO_NOTE_UNSPECIFIED);
  EXPECT_EQ(answer->groups(1).ratio().rounded_basis_points(), 15'000);
  EXPECT_EQ(answer->groups(1).ratio().note(), v1::RATIO_NOTE_ABOVE_100_PERCENT);
  EXPECT_EQ(answer->persons_outside(), 0);
}

TEST(GetCoverageRatio, EachRatioNamesItsBaselineAndItsYear) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(
      BaselineOf("lama", "2022-12-31", kTarget, {{"", 30, SEGMENT_PU}, {"", 50, SEGMENT_BPU}})));
  ASSERT_TRUE(log.Tell(BaselineOf("baru", "2024-06-30", kTarget, {{"", 60, SEGMENT_BPU}})));
  ASSERT_TRUE(log.Tell(BaselineOf("nanti", "2025-01-01", kTarget, {{"", 70, SEGMENT_BPU}})));
  FeedBook book;
  Register(book, 1, 3, "karyawan", "2024-01-01", SEGMENT_PU);
  Register(book, 10, 6, "petani", "2024-01-01");

  const auto answer = Ratio(log, book, "2024-12-31");

  // then: each segment has its own newest baseline that is not after the day
  EXPECT_EQ(Short(answer), (Answer{"9/90", "PU 3/30 ADDED", "BPU 6/60 ADDED"}));
  ASSERT_EQ(answer->groups(0).ratio().baselines_size(), 1);
  EXPECT_EQ(answer->groups(0).ratio().baselines(0).name(), "regions/15.08/baselines/lama");
  EXPECT_EQ(answer->groups(0).ratio().baselines(0).as_of_date().year(), 2022);
  EXPECT_EQ(answer->groups(1).ratio().baselines(0).name(), "regions/15.08/baselines/baru");
  EXPECT_EQ(answer->groups(1).ratio().baselines(0).as_of_date().year(), 2024);
  EXPECT_EQ(answer->groups(1).ratio().baselines(0).source(), "Laporan");
  ASSERT_EQ(answer->ratio().baselines_size(), 2);
  EXPECT_EQ(answer->ratio().baselines(0).as_of_date().year(), 2024);
  EXPECT_EQ(answer->ratio().baselines(1).as_of_date().year(), 2022);
  // On the day before the new count, the old one counts for both.
  EXPECT_EQ(Short(Ratio(log, book, "2024-06-29")).front(), "9/80");
}

TEST(GetCoverageRatio, AGroupWithoutABaselineIsListedAndLeftOutOfTheTotal) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("pu", "2023-12-31", kTarget, {{"", 10, SEGMENT_PU}})));
  FeedBook book;
  Register(book, 1, 3, "karyawan", "2024-01-01", SEGMENT_PU);
  Register(book, 10, 4, "petani", "2024-01-01");
  Register(book, 20, 2, "proyek", "2024-01-01", SEGMENT_JAKON);
  Register(book, 30, 1, "nelayan", "2025-01-01");

  const auto answer = Ratio(log, book, "2024-12-31");

  // then: who is not registered yet on that day makes no group
  EXPECT_EQ(Short(answer), (Answer{"3/10", "PU 3/10 ADDED", "BPU petani 4 NO_BASELINE",
                                   "JAKON proyek 2 NO_BASELINE"}));
  EXPECT_EQ(answer->persons_outside(), 6);
  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31", v1::MEASURE_COVERED))[2],
            "BPU petani 0 NO_BASELINE");
}

TEST(GetCoverageRatio, WhoIsInTwoGroupsCountsOnceInTheWhole) {
  // given: one person who is a farmer and an employee; both groups are counted
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2023-12-31", v1::MEASURE_NOT_REGISTERED,
                                  {{"", 4, SEGMENT_PU}, {"", 5, SEGMENT_BPU}})));
  FeedBook book;
  Register(book, 1, 1, "petani", "2023-01-01");
  book.Opened({.person = Person(1),
               .from = "2023-01-01",
               .account = "rosters/pt/account",
               .category = "karyawan",
               .region_code = "15.08",
               .segment = SEGMENT_PU});

  // then: so does the person in the denominator, who was registered when the others were counted
  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31")),
            (Answer{"1/10", "PU 1/5 ADDED", "BPU 1/6 ADDED"}));
}

TEST(GetCoverageRatio, RegisteringSomebodyDoesNotMakeTheDenominatorGrow) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("pu", "2023-06-01", kTarget, {{"", 10, SEGMENT_PU}})));
  ASSERT_TRUE(log.Tell(
      BaselineOf("bpu", "2024-06-01", v1::MEASURE_NOT_REGISTERED, {{"", 7, SEGMENT_BPU}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  Register(book, 10, 2, "petani", "2024-09-01");
  Register(book, 20, 4, "karyawan", "2024-01-01", SEGMENT_PU);

  EXPECT_EQ(Short(Ratio(log, book, "2024-06-01")).front(), "7/20");
  EXPECT_EQ(Short(Ratio(log, book, "2024-09-01")).front(), "9/20");
}

TEST(GetCoverageRatio, ACategoryIsAddedBesideTheSegmentsThatItDoesNotBelongTo) {
  // given: wage earners, and vulnerable workers whose line names no segment
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("pu", "2023-12-31", kTarget, {{"", 10, SEGMENT_PU}})));
  ASSERT_TRUE(log.Tell(BaselineOf("rentan", "2024-06-01", kTarget, {{"rentan", 8}})));
  FeedBook book;
  Register(book, 1, 3, "karyawan", "2024-01-01", SEGMENT_PU);

  // then: without any person in it, the category may consist of wage earners
  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31")),
            (Answer{"3/10", "rentan 0/8 OVERLAPS", "PU 3/10 ADDED"}));
  // when somebody is, as a self-payer, then it is known to have none
  Register(book, 10, 2, "rentan", "2024-02-01");
  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31")),
            (Answer{"5/18", "rentan 2/8 ADDED", "PU 3/10 ADDED"}));
  // and when the self-payers are counted, too, it is a part of them
  ASSERT_TRUE(log.Tell(BaselineOf("bpu", "2024-07-01", kTarget, {{"", 50, SEGMENT_BPU}})));
  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31")),
            (Answer{"5/60", "rentan 2/8 OVERLAPS", "PU 3/10 ADDED", "BPU 2/50 ADDED"}));
}

TEST(GetCoverageRatio, ACategoryOfASegmentIsAPartOfBoth) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(
      BaselineOf("a", "2023-12-31", kTarget, {{"guru", 6, SEGMENT_PU}, {"guru", 4, SEGMENT_BPU}})));
  FeedBook book;
  Register(book, 1, 2, "guru", "2024-01-01", SEGMENT_PU);
  Register(book, 10, 1, "guru", "2024-01-01");
  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31")),
            (Answer{"3/10", "PU guru 2/6 ADDED", "BPU guru 1/4 ADDED"}));

  ASSERT_TRUE(log.Tell(BaselineOf("pu", "2024-01-31", kTarget, {{"", 20, SEGMENT_PU}})));
  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31")),
            (Answer{"3/24", "PU 2/20 ADDED", "PU guru 2/6 OVERLAPS", "BPU guru 1/4 ADDED"}));
}

TEST(GetCoverageRatio, AGroupInWhichNobodyWasCountedHasNoRatio) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(
      BaselineOf("b", "2023-12-31", kTarget, {{"", 10, SEGMENT_PU}, {"", 0, SEGMENT_JAKON}})));

  const auto answer = Ratio(log, FeedBook(), "2024-12-31");

  EXPECT_EQ(Short(answer), (Answer{"0/10", "PU 0/10 ADDED", "JAKON 0 ADDED"}));
}

TEST(GetCoverageRatio, OfTheRegionAlone) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2023-12-31", kTarget, {{"", 10, SEGMENT_BPU}})));
  FeedBook book;
  Register(book, 1, 1, "petani", "2024-01-01");
  book.Opened({.person = Person(2), .region_code = "15.09"});

  EXPECT_EQ(Short(Ratio(log, book, "2024-12-31")), (Answer{"1/10", "BPU 1/10 ADDED"}));
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
