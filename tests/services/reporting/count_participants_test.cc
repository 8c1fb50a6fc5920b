#include "services/reporting/reports/count_participants.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "services/reporting/filters/grouping.h"
#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

v1::CountParticipantsRequest On(std::string_view date) {
  v1::CountParticipantsRequest request;
  *request.mutable_as_of_date() = Day(date);
  return request;
}

using Pair = std::pair<int64_t, int64_t>;

// How many are registered and covered in total.
Pair Total(const FeedBook& book, const v1::CountParticipantsRequest& request) {
  const auto counted = CountParticipants(request, FoldedFigures(book).partitions());
  EXPECT_TRUE(counted) << counted.error().reason;
  EXPECT_EQ(counted->counts_size(), 1);
  return {counted->counts(0).registered(), counted->counts(0).covered()};
}

// How many are registered and covered in each group. The values of a key are joined by '/'.
std::map<std::string, Pair> Groups(const FeedBook& book,
                                   const v1::CountParticipantsRequest& request) {
  const auto counted = CountParticipants(request, FoldedFigures(book).partitions());
  EXPECT_TRUE(counted) << counted.error().reason;
  std::map<std::string, Pair> groups;
  for (const v1::ParticipantCount& count : counted->counts()) {
    std::string key;
    for (const v1::DimensionValue& value : count.key()) {
      key += (key.empty() ? "" : "/") + value.value();
    }
    groups[key] = {count.registered(), count.covered()};
  }
  return groups;
}

std::string ReasonOf(const v1::CountParticipantsRequest& request) {
  const auto counted = CountParticipants(request, FoldedFigures(FeedBook()).partitions());
  return counted ? "" : counted.error().reason;
}

TEST(CountParticipants, NobodyIsOneTotalOfZero) {
  EXPECT_EQ(Total(FeedBook(), On("2024-06-01")), Pair(0, 0));
}

TEST(CountParticipants, RegisteredFromTheFirstDayToTheDayBeforeTheLast) {
  FeedBook book;
  book.Opened({.person = Person(1), .from = "2024-03-01", .to = "2025-01-01"});

  EXPECT_EQ(Total(book, On("2024-02-29")), Pair(0, 0));
  EXPECT_EQ(Total(book, On("2024-03-01")), Pair(1, 0));
  EXPECT_EQ(Total(book, On("2024-12-31")), Pair(1, 0));
  EXPECT_EQ(Total(book, On("2025-01-01")), Pair(0, 0));
}

TEST(CountParticipants, CoveredOnlyWhereSeatAndDateArePaid) {
  // given: seats 1 to 4, of which 2 and 3 are paid for June
  FeedBook book;
  for (int64_t n = 1; n <= 4; ++n) book.Opened({.person = Person(n), .seat = n});
  book.PaidFor({.bill = "june",
                .first_seat = 2,
                .past_last_seat = 4,
                .from = "2024-06-01",
                .to = "2024-07-01",
                .paid = "2024-06-10"});

  EXPECT_EQ(Total(book, On("2024-05-31")), Pair(4, 0));
  EXPECT_EQ(Total(book, On("2024-06-09")), Pair(4, 0)) << "a first payment covers from its day on";
  EXPECT_EQ(Total(book, On("2024-06-10")), Pair(4, 2));
  EXPECT_EQ(Total(book, On("2024-06-30")), Pair(4, 2));
  EXPECT_EQ(Total(book, On("2024-07-01")), Pair(4, 0));
}

TEST(CountParticipants, SeatsOfSeveralBillsAddUp) {
  // given: bills that overlap, touch, and leave a hole at seat 6
  FeedBook book;
  for (int64_t n = 1; n <= 8; ++n) book.Opened({.person = Person(n), .seat = n});
  const auto pay = [&](const std::string& bill, int64_t first, int64_t past_last) {
    book.PaidFor({.bill = bill,
                  .first_seat = first,
                  .past_last_seat = past_last,
                  .from = "2024-06-01",
                  .to = "2024-07-01",
                  .paid = "2024-06-01"});
  };
  pay("late", 7, 9);
  pay("a", 1, 4);
  pay("b", 2, 3);
  pay("c", 4, 6);

  EXPECT_EQ(Total(book, On("2024-06-15")), Pair(8, 7));
}

TEST(CountParticipants, ACoverOfAnotherAccountCoversNobodyHere) {
  FeedBook book;
  book.Opened({.person = Person(1)});
  book.PaidFor({.account = "rosters/other/account",
                .bill = "june",
                .first_seat = 1,
                .past_last_seat = 100,
                .from = "2024-06-01",
                .to = "2024-07-01",
                .paid = "2024-06-01"});

  EXPECT_EQ(Total(book, On("2024-06-15")), Pair(1, 0));
}

TEST(CountParticipants, WhoPaysAloneIsCoveredByTheirOwnAccount) {
  // given: two persons who pay alone, one of whom has paid
  FeedBook book;
  for (int64_t n = 1; n <= 2; ++n) {
    const std::string account = "participants/" + Person(n) + "/account";
    book.Opened({.person = Person(n), .account = account, .category = "petani", .agreement = ""});
    book.Billed({.account = account, .bill = "s", .from = "2024-06-01", .to = "2024-12-01"},
                "2024-05-01");
  }
  const Paid paid{.account = "participants/" + Person(1) + "/account",
                  .bill = "s",
                  .from = "2024-06-01",
                  .to = "2024-12-01",
                  .paid = "2024-05-20"};
  book.Received(paid);
  book.Covered(paid);

  EXPECT_EQ(Total(book, On("2024-05-31")), Pair(2, 0));
  EXPECT_EQ(Total(book, On("2024-06-01")), Pair(2, 1));
  EXPECT_EQ(Total(book, On("2024-12-01")), Pair(2, 0));
}

TEST(CountParticipants, ADeathEndsItAndTheSuccessorTakesTheSeat) {
  // given: seat 1, paid for the whole year; its holder dies on 10 August, a successor follows
  FeedBook book;
  const std::string account = "rosters/pks.rentan/account";
  book.Opened({.person = Person(1), .to = "2025-01-01"});
  book.PaidFor({.bill = "year", .from = "2024-01-01", .to = "2025-01-01", .paid = "2024-01-05"});
  book.Ended(Person(1), account, "2024-08-11");
  book.Opened({.person = Person(2), .from = "2024-08-11", .to = "2025-01-01"});

  EXPECT_EQ(Total(book, On("2024-08-10")), Pair(1, 1));
  EXPECT_EQ(Total(book, On("2024-08-11")), Pair(1, 1));
}

TEST(CountParticipants, ARenewalEndsTheOldAndBeginsTheNewOnOneDay) {
  FeedBook book;
  book.Opened({.person = Person(1), .to = "2025-01-01"});
  book.Continued("rosters/pks.rentan/account", "2025-01-01",
                 {.person = Person(1),
                  .from = "2025-01-01",
                  .to = "2026-01-01",
                  .account = "rosters/pks-2.rentan/account",
                  .agreement = "agreements/pks-2"});
  auto request = On("2024-12-31");
  request.add_group_by(v1::DIMENSION_AGREEMENT);
  EXPECT_EQ(Groups(book, request), (std::map<std::string, Pair>{{"agreements/pks", {1, 0}}}));

  *request.mutable_as_of_date() = Day("2025-01-01");
  EXPECT_EQ(Groups(book, request), (std::map<std::string, Pair>{{"agreements/pks-2", {1, 0}}}));
}

TEST(CountParticipants, APersonCountsOnceInAGroupHoweverManyParticipations) {
  // given: one person at two employers, one of whom has paid
  FeedBook book;
  book.Opened({.person = Person(1),
               .account = "rosters/satu/account",
               .category = "karyawan",
               .agreement = "",
               .unit = "satu",
               .segment = common::v1::SEGMENT_PU});
  book.Opened({.person = Person(1),
               .account = "rosters/dua/account",
               .category = "karyawan",
               .agreement = "",
               .unit = "dua",
               .segment = common::v1::SEGMENT_PU});
  book.PaidFor({.account = "rosters/dua/account",
                .bill = "b",
                .from = "2024-01-01",
                .to = "2025-01-01",
                .paid = "2024-01-01"});

  EXPECT_EQ(Total(book, On("2024-06-01")), Pair(1, 1));
  auto request = On("2024-06-01");
  request.add_group_by(v1::DIMENSION_CATEGORY);
  EXPECT_EQ(Groups(book, request), (std::map<std::string, Pair>{{"karyawan", {1, 1}}}));
  request.set_group_by(0, v1::DIMENSION_UNIT);
  EXPECT_EQ(Groups(book, request),
            (std::map<std::string, Pair>{{"dua", {1, 1}}, {"satu", {1, 0}}}));
}

TEST(CountParticipants, WhoIsCoveredTwiceCountsOnce) {
  FeedBook book;
  for (const char* account : {"rosters/satu/account", "rosters/dua/account"}) {
    book.Opened({.person = Person(1), .account = account});
    book.PaidFor({.account = account,
                  .bill = "b",
                  .from = "2024-01-01",
                  .to = "2025-01-01",
                  .paid = "2024-01-01"});
  }

  EXPECT_EQ(Total(book, On("2024-06-01")), Pair(1, 1));
}

TEST(CountParticipants, EveryFilterNarrows) {
  FeedBook book;
  book.Opened({.person = Person(1), .region_code = "73.09", .locality_code = "73.09.01.2001"});
  book.Opened({.person = Person(2), .region_code = "73.72", .locality_code = "73.72.01"});
  book.Opened({.person = Person(3),
               .account = "rosters/pt/account",
               .category = "karyawan",
               .agreement = "",
               .unit = "pt",
               .region_code = "15.08",
               .segment = common::v1::SEGMENT_PU,
               .programmes = {common::v1::PROGRAMME_JKK, common::v1::PROGRAMME_JKM,
                              common::v1::PROGRAMME_JHT}});
  const auto count = [&](const auto& narrow) {
    auto request = On("2024-06-01");
    narrow(*request.mutable_filter());
    return Total(book, request).first;
  };

  EXPECT_EQ(count([](auto&) {}), 3);
  EXPECT_EQ(count([](auto& it) { it.set_region_code("73"); }), 2);
  EXPECT_EQ(count([](auto& it) { it.set_region_code("73.09"); }), 1);
  EXPECT_EQ(count([](auto& it) { it.set_region_code("73.09.01"); }), 0);
  EXPECT_EQ(count([](auto& it) { it.set_locality_code("73.09.01"); }), 1);
  EXPECT_EQ(count([](auto& it) { it.add_categories("rentan"); }), 2);
  EXPECT_EQ(count([](auto& it) {
              it.add_categories("rentan");
              it.add_categories("karyawan");
            }),
            3);
  EXPECT_EQ(count([](auto& it) { it.set_segment(common::v1::SEGMENT_PU); }), 1);
  EXPECT_EQ(count([](auto& it) { it.set_programme(common::v1::PROGRAMME_JHT); }), 1);
  EXPECT_EQ(count([](auto& it) { it.set_programme(common::v1::PROGRAMME_JKK); }), 3);
  EXPECT_EQ(count([](auto& it) { it.set_unit("pt"); }), 1);
  EXPECT_EQ(count([](auto& it) { it.add_agreements("agreements/pks"); }), 2);
  EXPECT_EQ(count([](auto& it) { it.set_without_agreement(true); }), 1);
  EXPECT_EQ(count([](auto& it) {
              it.set_region_code("73");
              it.set_segment(common::v1::SEGMENT_PU);
            }),
            0);
}

TEST(CountParticipants, ByProgrammeAPersonIsInAGroupForEach) {
  FeedBook book;
  book.Opened({.person = Person(1)});
  book.Opened(
      {.person = Person(2), .programmes = {common::v1::PROGRAMME_JKK, common::v1::PROGRAMME_JHT}});
  auto request = On("2024-06-01");
  request.add_group_by(v1::DIMENSION_PROGRAMME);

  EXPECT_EQ(Groups(book, request),
            (std::map<std::string, Pair>{{"JHT", {1, 0}}, {"JKK", {2, 0}}, {"JKM", {1, 0}}}));
  request.mutable_filter()->set_programme(common::v1::PROGRAMME_JHT);
  EXPECT_EQ(Groups(book, request), (std::map<std::string, Pair>{{"JHT", {1, 0}}}));
}

TEST(CountParticipants, SplitByThreeDimensionsAddingUpPartitions) {
  FeedBook book;
  for (int64_t n = 0; n < 40; ++n) {
    book.Opened({.person = Person(n),
                 .seat = n + 1,
                 .category = n % 2 == 0 ? "rt-rw" : "rentan",
                 .unit = n % 4 < 2 ? "a" : "b",
                 .segment = n % 2 == 0 ? common::v1::SEGMENT_PU : common::v1::SEGMENT_BPU});
  }
  auto request = On("2024-06-01");
  request.add_group_by(v1::DIMENSION_UNIT);
  request.add_group_by(v1::DIMENSION_SEGMENT);
  request.add_group_by(v1::DIMENSION_CATEGORY);

  EXPECT_EQ(Groups(book, request), (std::map<std::string, Pair>{{"a/BPU/rentan", {10, 0}},
                                                                {"a/PU/rt-rw", {10, 0}},
                                                                {"b/BPU/rentan", {10, 0}},
                                                                {"b/PU/rt-rw", {10, 0}}}));
}

TEST(CountParticipants, WhatBecameKnownLaterIsLeftOut) {
  // given: an opening at 1 s, a cover at 2 s, and at 3 s a death that was long before
  FeedBook book;
  book.SetNow(1'000'000);
  book.Opened({.person = Person(1)});
  book.SetNow(2'000'000);
  book.Billed({.bill = "b", .from = "2024-01-01", .to = "2025-01-01"}, "2024-01-01");
  book.SetNow(2'000'000);
  book.Covered({.bill = "b", .from = "2024-01-01", .to = "2025-01-01", .paid = "2024-01-01"});
  book.SetNow(3'000'000);
  book.Ended(Person(1), "rosters/pks.rentan/account", "2024-02-01");
  const auto known_at = [&](int64_t us) {
    auto request = On("2024-06-01");
    request.set_known_at_us(us);
    return Total(book, request);
  };

  EXPECT_EQ(known_at(999'999), Pair(0, 0));
  EXPECT_EQ(known_at(1'000'000), Pair(1, 0));
  EXPECT_EQ(known_at(2'000'000), Pair(1, 1));
  EXPECT_EQ(known_at(2'999'999), Pair(1, 1));
  EXPECT_EQ(known_at(3'000'000), Pair(0, 0));
  EXPECT_EQ(known_at(0), Pair(0, 0));
}

TEST(CountParticipants, OfSeveralEndsTheLastKnownHolds) {
  // given: a stay that ended on 1 July, and later turned out to have ended by a death in March
  FeedBook book;
  book.SetNow(1'000'000);
  book.Opened({.person = Person(1), .to = "2025-01-01"});
  book.SetNow(2'000'000);
  book.Ended(Person(1), "rosters/pks.rentan/account", "2024-07-01");
  book.SetNow(3'000'000);
  book.Ended(Person(1), "rosters/pks.rentan/account", "2024-03-10");
  auto request = On("2024-05-01");

  EXPECT_EQ(Total(book, request), Pair(0, 0));
  request.set_known_at_us(2'500'000);
  EXPECT_EQ(Total(book, request), Pair(1, 0));
}

TEST(CountParticipants, AnEndConcernsTheNewestStayInTheAccount) {
  FeedBook book;
  book.Opened({.person = Person(1), .from = "2024-01-01", .to = "2025-01-01"});
  book.Ended(Person(1), "rosters/pks.rentan/account", "2024-02-01");
  book.Opened({.person = Person(1), .from = "2024-05-01", .to = "2025-01-01", .seat = 9});
  book.Ended(Person(1), "rosters/pks.rentan/account", "2024-09-01");

  EXPECT_EQ(Total(book, On("2024-01-15")), Pair(1, 0));
  EXPECT_EQ(Total(book, On("2024-03-01")), Pair(0, 0));
  EXPECT_EQ(Total(book, On("2024-08-31")), Pair(1, 0));
  EXPECT_EQ(Total(book, On("2024-09-01")), Pair(0, 0));
}

TEST(CountParticipants, RefusesWhatItCannotAnswer) {
  auto request = On("2024-06-01");
  request.mutable_filter()->set_region_code("7309x");
  EXPECT_EQ(ReasonOf(request), "REGION_CODE_MALFORMED");

  request = On("2024-06-01");
  request.mutable_filter()->add_agreements("pks");
  EXPECT_EQ(ReasonOf(request), "RESOURCE_NAME_MALFORMED");

  request = On("2024-06-01");
  request.mutable_filter()->add_agreements("agreements/pks");
  request.mutable_filter()->set_without_agreement(true);
  EXPECT_EQ(ReasonOf(request), "FILTER_CONTRADICTORY");

  request = On("2024-06-01");
  for (int i = 0; i < 4; ++i) request.add_group_by(static_cast<v1::Dimension>(i + 1));
  EXPECT_EQ(ReasonOf(request), "GROUP_BY_TOO_LONG");

  request = On("2024-06-01");
  request.add_group_by(v1::DIMENSION_UNIT);
  request.add_group_by(v1::DIMENSION_UNIT);
  EXPECT_EQ(ReasonOf(request), "GROUP_BY_REPEATED");

  request = On("2024-06-01");
  request.add_group_by(v1::DIMENSION_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(request), "DIMENSION_UNKNOWN");

  request = On("2024-06-01");
  request.set_known_at_us(-1);
  EXPECT_EQ(ReasonOf(request), "KNOWN_AT_INVALID");

  EXPECT_EQ(ReasonOf({}), "DATE_MISSING");
}

TEST(CountParticipants, ABoundedNumberOfGroups) {
  FeedBook book;
  for (int64_t n = 0; n <= kGroupsMax; ++n) {
    book.Opened({.person = Person(n), .unit = "u" + std::to_string(n)});
  }
  auto request = On("2024-06-01");
  request.add_group_by(v1::DIMENSION_UNIT);

  const auto counted = CountParticipants(request, FoldedFigures(book).partitions());

  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().code, Code::kResourceExhausted);
  EXPECT_EQ(counted.error().reason, "GROUPS_TOO_MANY");
}

}  // namespace
}  // namespace naungan::reporting
