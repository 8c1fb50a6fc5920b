#include "services/reporting/reports/check_participant.h"

#include <gtest/gtest.h>

#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

using common::v1::PROGRAMME_JHT;
using common::v1::PROGRAMME_JKK;
using common::v1::PROGRAMME_JKM;

v1::CheckParticipantResponse Check(const FeedBook& book, const std::string& person,
                                   common::v1::Programme programme, std::string_view date,
                                   int64_t known_at_us = 0) {
  v1::CheckParticipantRequest request;
  request.set_participant("participants/" + person);
  request.set_programme(programme);
  *request.mutable_date() = Day(date);
  request.set_known_at_us(known_at_us);
  const auto answer = CheckParticipant(request, FoldedFigures(book).OfKey(person), TestRules());
  EXPECT_TRUE(answer) << answer.error().reason;
  return answer.value_or(v1::CheckParticipantResponse());
}

TEST(CheckParticipant, NobodyKnowsThePerson) {
  const auto answer = Check(FeedBook(), Person(1), PROGRAMME_JKK, "2024-06-01");

  EXPECT_FALSE(answer.registered());
  EXPECT_FALSE(answer.covered());
  EXPECT_EQ(answer.account(), "");
}

TEST(CheckParticipant, RegisteredIsNotYetCovered) {
  FeedBook book;
  book.Opened({.person = Person(1)});

  const auto answer = Check(book, Person(1), PROGRAMME_JKK, "2024-06-01");

  EXPECT_TRUE(answer.registered());
  EXPECT_FALSE(answer.covered());
  EXPECT_EQ(answer.account(), "rosters/pks.rentan/account");
  EXPECT_EQ(answer.category(), "rentan");
}

TEST(CheckParticipant, OnlyTheProgrammesOfTheParticipation) {
  FeedBook book;
  book.Opened({.person = Person(1)});

  EXPECT_TRUE(Check(book, Person(1), PROGRAMME_JKM, "2024-06-01").registered());
  EXPECT_FALSE(Check(book, Person(1), PROGRAMME_JHT, "2024-06-01").registered());
}

TEST(CheckParticipant, ASeasonPaidInAdvanceCoversItsMonthsAndNoMore) {
  // given: a farmer who pays alone, for six months from November
  FeedBook book;
  const std::string account = "participants/" + Person(1) + "/account";
  book.Opened({.person = Person(1),
               .from = "2021-11-01",
               .account = account,
               .category = "petani",
               .agreement = "",
               .unit = ""});
  book.PaidFor({.account = account,
                .bill = "season",
                .from = "2021-11-01",
                .to = "2022-05-01",
                .paid = "2021-10-20"});

  EXPECT_TRUE(Check(book, Person(1), PROGRAMME_JKK, "2021-11-01").covered());
  const auto in_month_5 = Check(book, Person(1), PROGRAMME_JKK, "2022-03-15");
  EXPECT_TRUE(in_month_5.covered());
  EXPECT_EQ(in_month_5.account(), account);
  EXPECT_EQ(in_month_5.category(), "petani");
  EXPECT_TRUE(Check(book, Person(1), PROGRAMME_JKK, "2022-04-30").covered());
  const auto in_month_7 = Check(book, Person(1), PROGRAMME_JKK, "2022-05-15");
  EXPECT_TRUE(in_month_7.registered());
  EXPECT_FALSE(in_month_7.covered());
}

TEST(CheckParticipant, TheParticipationThatCoversIsNamedBeforeOneThatOnlyRegisters) {
  for (const bool paid_first : {true, false}) {
    FeedBook book;
    const Stay paid{.person = Person(1), .account = "rosters/dua/account", .category = "b"};
    const Stay unpaid{.person = Person(1), .account = "rosters/satu/account", .category = "a"};
    book.Opened(paid_first ? paid : unpaid);
    book.Opened(paid_first ? unpaid : paid);
    book.PaidFor({.account = "rosters/dua/account",
                  .bill = "b",
                  .from = "2024-01-01",
                  .to = "2025-01-01",
                  .paid = "2024-01-01"});

    const auto answer = Check(book, Person(1), PROGRAMME_JKK, "2024-06-01");

    EXPECT_TRUE(answer.covered());
    EXPECT_EQ(answer.account(), "rosters/dua/account");
    EXPECT_EQ(answer.category(), "b");
  }
}

TEST(CheckParticipant, AsKnownBeforeThePayment) {
  FeedBook book;
  book.SetNow(1'000'000);
  book.Opened({.person = Person(1)});
  book.SetNow(5'000'000);
  book.PaidFor({.bill = "b", .from = "2024-01-01", .to = "2025-01-01", .paid = "2024-01-01"});

  EXPECT_TRUE(Check(book, Person(1), PROGRAMME_JKK, "2024-06-01").covered());
  const auto before = Check(book, Person(1), PROGRAMME_JKK, "2024-06-01", 4'000'000);
  EXPECT_TRUE(before.registered());
  EXPECT_FALSE(before.covered());
  EXPECT_FALSE(Check(book, Person(1), PROGRAMME_JKK, "2024-06-01", 999'999).registered());
}

TEST(CheckParticipant, AProgrammeMustBeNamed) {
  v1::CheckParticipantRequest request;
  request.set_participant("participants/" + Person(1));
  *request.mutable_date() = Day("2024-06-01");

  const auto answer = CheckParticipant(request, MemoryRows(), TestRules());

  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "PROGRAMME_UNKNOWN");
}

}  // namespace
}  // namespace naungan::reporting
