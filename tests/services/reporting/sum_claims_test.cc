#include "services/reporting/reports/sum_claims.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <utility>

#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

v1::SumClaimsRequest Between(std::string_view from, std::string_view to) {
  v1::SumClaimsRequest request;
  *request.mutable_from_date() = Day(from);
  *request.mutable_to_date() = Day(to);
  return request;
}

v1::SumClaimsResponse Sum(const FeedBook& book, const v1::SumClaimsRequest& request) {
  const auto summed = SumClaims(request, FoldedFigures(book).partitions());
  EXPECT_TRUE(summed) << summed.error().reason;
  return summed.value_or(v1::SumClaimsResponse());
}

std::string ReasonOf(const v1::SumClaimsRequest& request, const FeedBook& book = {}) {
  const auto summed = SumClaims(request, FoldedFigures(book).partitions());
  return summed ? "" : summed.error().reason;
}

TEST(SumClaims, NothingPaidIsOneTotalOfZero) {
  const auto summed = Sum(FeedBook(), Between("2024-01-01", "2025-04-01"));

  ASSERT_EQ(summed.sums_size(), 1);
  EXPECT_EQ(summed.sums(0).claims(), 0);
  EXPECT_EQ(summed.sums(0).amount_rupiah(), 0);
}

TEST(SumClaims, FromTheFirstDayToTheDayBeforeTheLast) {
  FeedBook book;
  book.ClaimPaid({.person = Person(1), .amount_rupiah = 1, .paid = "2023-12-31"});
  book.ClaimPaid({.person = Person(2), .amount_rupiah = 20, .paid = "2024-01-01"});
  book.ClaimPaid({.person = Person(3), .amount_rupiah = 300, .paid = "2025-03-31"});
  book.ClaimPaid({.person = Person(4), .amount_rupiah = 4'000, .paid = "2025-04-01"});

  const auto summed = Sum(book, Between("2024-01-01", "2025-04-01"));

  EXPECT_EQ(summed.sums(0).claims(), 2);
  EXPECT_EQ(summed.sums(0).amount_rupiah(), 320);
  EXPECT_EQ(summed.largest_rupiah(), 300);
}

TEST(SumClaims, WhatWasTakenBackDoesNotCountAndASecondPaymentDoes) {
  FeedBook book;
  const ClaimMoney first{.person = Person(1), .amount_rupiah = 50, .paid = "2024-02-01"};
  book.ClaimPaid(first);
  book.ClaimReversed(first);
  EXPECT_EQ(Sum(book, Between("2024-01-01", "2025-01-01")).sums(0).claims(), 0);

  book.ClaimPaid(
      {.person = Person(1), .reference = "sp2d-2", .amount_rupiah = 60, .paid = "2024-02-03"});
  const auto summed = Sum(book, Between("2024-01-01", "2025-01-01"));
  EXPECT_EQ(summed.sums(0).claims(), 1);
  EXPECT_EQ(summed.sums(0).amount_rupiah(), 60);
  EXPECT_EQ(summed.largest_rupiah(), 60);
}

TEST(SumClaims, AsKnownBeforeItWasTakenBack) {
  FeedBook book;
  const ClaimMoney money{.person = Person(1), .amount_rupiah = 50, .paid = "2024-02-01"};
  book.SetNow(1'000'000);
  book.ClaimPaid(money);
  book.SetNow(3'000'000);
  book.ClaimReversed(money);
  auto request = Between("2024-01-01", "2025-01-01");
  const auto known_at = [&](int64_t us) {
    request.set_known_at_us(us);
    return Sum(book, request).sums(0).amount_rupiah();
  };

  EXPECT_EQ(known_at(999'999), 0);
  EXPECT_EQ(known_at(1'000'000), 50);
  EXPECT_EQ(known_at(2'999'999), 50);
  EXPECT_EQ(known_at(3'000'000), 0);
}

TEST(SumClaims, SplitAndFiltered) {
  FeedBook book;
  book.ClaimPaid({.person = Person(1),
                  .amount_rupiah = 70,
                  .paid = "2024-02-01",
                  .programme = common::v1::PROGRAMME_JKK});
  book.ClaimPaid({.person = Person(2), .amount_rupiah = 42, .paid = "2024-02-01"});
  book.ClaimPaid(
      {.person = Person(3), .amount_rupiah = 42, .paid = "2024-02-01", .region_code = "15.08"});
  book.ClaimPaid({.person = Person(4),
                  .amount_rupiah = 9,
                  .paid = "2024-02-01",
                  .region_code = "",
                  .agreement = "",
                  .category = "",
                  .unit = "",
                  .segment = common::v1::SEGMENT_UNSPECIFIED,
                  .programme = common::v1::PROGRAMME_UNSPECIFIED});
  auto request = Between("2024-01-01", "2025-01-01");
  request.add_group_by(v1::DIMENSION_PROGRAMME);

  std::map<std::string, std::pair<int64_t, int64_t>> groups;
  const auto split = Sum(book, request);
  for (const v1::ClaimSum& sum : split.sums()) {
    groups[sum.key(0).value()] = {sum.claims(), sum.amount_rupiah()};
  }
  // A payment without a programme forms a group of its own, so that the groups add up to the total.
  EXPECT_EQ(groups, (std::map<std::string, std::pair<int64_t, int64_t>>{
                        {"", {1, 9}}, {"JKK", {1, 70}}, {"JKM", {2, 84}}}));

  request.clear_group_by();
  request.mutable_filter()->set_region_code("73");
  const auto summed = Sum(book, request);
  EXPECT_EQ(summed.sums(0).amount_rupiah(), 112);
  EXPECT_EQ(summed.largest_rupiah(), 70);
}

TEST(SumClaims, RefusesWhatItCannotAnswer) {
  EXPECT_EQ(ReasonOf(Between("2024-02-01", "2024-01-31")), "PERIOD_REVERSED");
  EXPECT_EQ(ReasonOf({}), "DATE_MISSING");
  auto request = Between("2024-01-01", "2024-02-01");
  request.mutable_filter()->set_locality_code("73.09.01.2001");
  EXPECT_EQ(ReasonOf(request), "FILTER_UNSUPPORTED");
  request = Between("2024-01-01", "2024-02-01");
  request.add_group_by(v1::DIMENSION_LOCALITY);
  request.set_locality_level(v1::LOCALITY_LEVEL_DESA);
  EXPECT_EQ(ReasonOf(request), "LOCALITY_LEVEL_UNSUPPORTED");
  request.clear_group_by();
  request.set_locality_level(v1::LOCALITY_LEVEL_KECAMATAN);
  EXPECT_EQ(ReasonOf(request), "LOCALITY_LEVEL_UNUSED");
}

TEST(SumClaims, ByLocalityRolledUp) {
  // given: payments in two kecamatan of one kabupaten, in another kabupaten, and without a locality
  FeedBook book;
  int64_t number = 0;
  for (const char* kecamatan : {"73.09.01", "73.09.01", "73.09.02", "73.72.01", ""}) {
    ++number;
    book.ClaimPaid({.person = Person(number),
                    .amount_rupiah = number,
                    .paid = "2024-02-01",
                    .kecamatan_code = kecamatan});
  }
  auto request = Between("2024-01-01", "2025-01-01");
  request.add_group_by(v1::DIMENSION_LOCALITY);
  using Groups = std::map<std::string, std::pair<int64_t, int64_t>>;
  const auto groups = [&](v1::LocalityLevel level) {
    request.set_locality_level(level);
    Groups found;
    const auto split = Sum(book, request);
    for (const v1::ClaimSum& sum : split.sums()) {
      found[sum.key(0).value()] = {sum.claims(), sum.amount_rupiah()};
    }
    return found;
  };

  const Groups kecamatan{
      {"", {1, 5}}, {"73.09.01", {2, 3}}, {"73.09.02", {1, 3}}, {"73.72.01", {1, 4}}};
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_KECAMATAN), kecamatan);
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_UNSPECIFIED), kecamatan);
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_KABUPATEN),
            (Groups{{"", {1, 5}}, {"73.09", {3, 6}}, {"73.72", {1, 4}}}));
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_PROVINCE), (Groups{{"", {1, 5}}, {"73", {4, 10}}}));
}

TEST(SumClaims, OfOneLocality) {
  FeedBook book;
  int64_t number = 0;
  for (const char* kecamatan : {"73.09.01", "73.09.02", "73.72.01", ""}) {
    ++number;
    book.ClaimPaid({.person = Person(number), .paid = "2024-02-01", .kecamatan_code = kecamatan});
  }
  const auto claims_in = [&](const char* locality) {
    auto request = Between("2024-01-01", "2025-01-01");
    request.mutable_filter()->set_locality_code(locality);
    return Sum(book, request).sums(0).claims();
  };

  EXPECT_EQ(claims_in("73.09.01"), 1);
  EXPECT_EQ(claims_in("73.09"), 2);
  EXPECT_EQ(claims_in("73"), 3);
  EXPECT_EQ(claims_in("74"), 0);
}

TEST(SumClaims, AnOverflowIsAnErrorNotAWrappedNumber) {
  FeedBook book;
  for (int64_t n = 1; n <= 2; ++n) {
    book.ClaimPaid({.person = Person(1),
                    .claim = "c" + std::to_string(n),
                    .amount_rupiah = std::numeric_limits<int64_t>::max(),
                    .paid = "2024-02-01"});
  }

  EXPECT_EQ(ReasonOf(Between("2024-01-01", "2025-01-01"), book), "MONEY_OVERFLOW");
}

}  // namespace
}  // namespace naungan::reporting
