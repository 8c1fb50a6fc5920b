#include "services/reporting/reports/list_accounts.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

const std::string kAccount = "rosters/nelayan/account";

v1::ListAccountsRequest Of(const std::string& account, std::string_view date) {
  v1::ListAccountsRequest request;
  request.set_account(account);
  *request.mutable_as_of_date() = Day(date);
  return request;
}

v1::AccountFigures Account(const FeedBook& book, const v1::ListAccountsRequest& request) {
  const auto listed = ListAccounts(request, FoldedFigures(book).partitions());
  EXPECT_TRUE(listed) << listed.error().reason;
  if (!listed || listed->accounts_size() != 1) return {};
  return listed->accounts(0);
}

std::string ReasonOf(const v1::ListAccountsRequest& request) {
  const auto listed = ListAccounts(request, FoldedFigures(FeedBook()).partitions());
  return listed ? "" : listed.error().reason;
}

// A schedule is proposed in September and agreed and billed in October. On the 20th six months are
// paid.
FeedBook ASeason(const std::string& account, int64_t past_last_seat) {
  FeedBook book;
  book.Proposed(account, "harvest", "2021-09-14", enrollment::v1::SCHEDULE_KIND_SEASONAL);
  book.Agreed(account, "harvest", "2021-10-01");
  const Paid paid{.account = account,
                  .bill = "season-1",
                  .past_last_seat = past_last_seat,
                  .from = "2021-11-01",
                  .to = "2022-05-01",
                  .paid = "2021-10-20",
                  .amount_rupiah = 600,
                  .schedule = "harvest"};
  book.Billed(paid, "2021-10-02");
  book.Received(paid);
  book.Covered(paid);
  return book;
}

TEST(ListAccounts, AProposedScheduleBillsAndCoversNothing) {
  const auto account = Account(ASeason(kAccount, 2), Of(kAccount, "2021-09-30"));

  ASSERT_EQ(account.schedules_size(), 1);
  EXPECT_EQ(account.schedules(0).schedule(), "harvest");
  EXPECT_EQ(account.schedules(0).state(), "PROPOSED");
  EXPECT_EQ(account.schedules(0).kind(), "SEASONAL");
  EXPECT_EQ(account.schedules(0).bills(), 0);
  EXPECT_EQ(account.billed_rupiah(), 0);
  EXPECT_EQ(account.seat_months_covered(), 0);
  EXPECT_FALSE(account.has_covered_period());
}

TEST(ListAccounts, EachFactCountsFromItsDayOn) {
  const FeedBook book = ASeason(kAccount, 3);

  const auto agreed = Account(book, Of(kAccount, "2021-10-01"));
  EXPECT_EQ(agreed.schedules(0).state(), "AGREED");
  EXPECT_EQ(agreed.billed_rupiah(), 0);
  const auto billed = Account(book, Of(kAccount, "2021-10-19"));
  EXPECT_EQ(billed.schedules(0).bills(), 1);
  EXPECT_EQ(billed.billed_rupiah(), 600);
  EXPECT_EQ(billed.paid_rupiah(), 0);
  EXPECT_EQ(billed.seat_months_covered(), 0);
  const auto paid = Account(book, Of(kAccount, "2021-10-20"));
  EXPECT_EQ(paid.paid_rupiah(), 600);
  // Two seats for six months.
  EXPECT_EQ(paid.seat_months_covered(), 12);
  EXPECT_EQ(paid.covered_period().from_date().month(), 11);
  EXPECT_EQ(paid.covered_period().to_date().month(), 5);
}

TEST(ListAccounts, WhoPaysAloneHasAnAccountToo) {
  const std::string own = "participants/" + Person(1) + "/account";

  const auto account = Account(ASeason(own, 2), Of(own, "2021-12-01"));

  EXPECT_EQ(account.account(), own);
  EXPECT_EQ(account.seat_months_covered(), 6);
}

TEST(ListAccounts, MoneyThatCameBeforeTheBillBuysOnTheBillsDay) {
  FeedBook book;
  book.Proposed(kAccount, "monthly", "2024-01-01");
  const Paid paid{.account = kAccount,
                  .bill = "june",
                  .from = "2024-06-01",
                  .to = "2024-07-01",
                  .paid = "2024-05-01"};
  book.Received(paid);
  book.Billed(paid, "2024-06-03");
  book.Covered(paid);

  EXPECT_EQ(Account(book, Of(kAccount, "2024-06-02")).seat_months_covered(), 0);
  EXPECT_EQ(Account(book, Of(kAccount, "2024-06-03")).seat_months_covered(), 1);
}

TEST(ListAccounts, ABillIsPaidOnTheDayOnWhichItsMoneyWasAllThere) {
  // given: a bill of 100,000 whose later payment was booked first
  const auto seat_months_on = [](std::string_view date, std::string_view said_paid) {
    FeedBook book;
    book.Proposed(kAccount, "monthly", "2024-01-01");
    const Paid paid{.account = kAccount,
                    .bill = "jan",
                    .from = "2024-01-01",
                    .to = "2024-02-01",
                    .amount_rupiah = 100'000,
                    .said_paid = std::string(said_paid)};
    book.Billed(paid, "2024-01-04");
    book.Received(
        {.account = kAccount, .bill = "2", .paid = "2024-01-20", .amount_rupiah = 60'000});
    book.Received(
        {.account = kAccount, .bill = "1", .paid = "2024-01-05", .amount_rupiah = 60'000});
    book.Covered(paid);
    return Account(book, Of(kAccount, date)).seat_months_covered();
  };
  // then: between the two days it was not paid yet
  EXPECT_EQ(seat_months_on("2024-01-19", "2024-01-20"), 0);
  EXPECT_EQ(seat_months_on("2024-01-20", "2024-01-20"), 1);
}

TEST(ListAccounts, SeveralBillsAddUp) {
  FeedBook book;
  book.Proposed(kAccount, "monthly", "2024-01-01");
  book.PaidFor({.account = kAccount,
                .bill = "jan",
                .past_last_seat = 11,
                .from = "2024-01-01",
                .to = "2024-02-01",
                .paid = "2024-01-05",
                .amount_rupiah = 100});
  book.PaidFor({.account = kAccount,
                .bill = "feb",
                .past_last_seat = 13,
                .from = "2024-02-01",
                .to = "2024-03-01",
                .paid = "2024-02-05",
                .amount_rupiah = 120});

  const auto account = Account(book, Of(kAccount, "2024-12-31"));

  EXPECT_EQ(account.schedules(0).bills(), 2);
  EXPECT_EQ(account.billed_rupiah(), 220);
  EXPECT_EQ(account.paid_rupiah(), 220);
  EXPECT_EQ(account.seat_months_covered(), 10 + 12);
  EXPECT_EQ(account.covered_period().from_date().month(), 1);
  EXPECT_EQ(account.covered_period().to_date().month(), 3);
}

TEST(ListAccounts, SeatsThatNobodyHadAndMonthsThatNobodyPaidInTimeAreNotCovered) {
  struct Case {
    std::string_view what;
    int64_t seat_months;
    std::string_view cover_from;
    int64_t expected;
  };
  // given: a bill over three months for ten seats, eight of which have a person
  for (const Case& c : {Case{"all had it in every month", 24, "2024-01-01", 24},
                        Case{"some had for two months", 20, "2024-01-01", 20},
                        Case{"paid late, from February on", 20, "2024-02-10", 16},
                        Case{"paid after the last month", 20, "2024-04-01", 0}}) {
    FeedBook book;
    book.Proposed(kAccount, "monthly", "2024-01-01");
    Paid paid{.account = kAccount,
              .bill = "b",
              .past_last_seat = 11,
              .from = "2024-01-01",
              .to = "2024-04-01",
              .paid = "2024-01-05",
              .heads = 8,
              .seat_months = c.seat_months};
    book.Billed(paid, "2024-01-02");
    book.Received(paid);
    paid.from = c.cover_from;
    book.Covered(paid);
    const auto account = Account(book, Of(kAccount, "2024-12-31"));
    EXPECT_EQ(account.seat_months_covered(), c.expected) << c.what;
    EXPECT_EQ(account.has_covered_period(), c.expected > 0) << c.what;
  }
}

TEST(ListAccounts, AsKnownBeforeThePayment) {
  FeedBook book;
  book.SetNow(1'000'000);
  book.Proposed(kAccount, "monthly", "2024-01-01");
  book.SetNow(5'000'000);
  book.PaidFor({.account = kAccount,
                .bill = "jan",
                .from = "2024-01-01",
                .to = "2024-02-01",
                .paid = "2024-01-05"});
  auto request = Of(kAccount, "2024-12-31");
  request.set_known_at_us(2'000'000);

  const auto account = Account(book, request);

  EXPECT_EQ(account.schedules_size(), 1);
  EXPECT_EQ(account.billed_rupiah(), 0);
  EXPECT_EQ(account.paid_rupiah(), 0);
}

TEST(ListAccounts, OfARegionInTheOrderOfTheirNames) {
  // given: rosters in both partitions, one in another region, and one without a schedule
  FeedBook book;
  for (const char* roster : {"c", "a", "b", "d", "e"}) {
    book.RosterOpened(std::string("rosters/") + roster, "73.09");
    book.Proposed(std::string("rosters/") + roster + "/account", "monthly", "2024-01-01");
  }
  book.RosterOpened("rosters/f", "15.08");
  book.Proposed("rosters/f/account", "monthly", "2024-01-01");
  book.RosterOpened("rosters/g", "73.09");
  v1::ListAccountsRequest request;
  request.set_region_code("73");
  *request.mutable_as_of_date() = Day("2024-06-01");

  const auto listed = ListAccounts(request, FoldedFigures(book).partitions());

  ASSERT_TRUE(listed);
  std::string names;
  for (const auto& account : listed->accounts()) names += account.account() + " ";
  EXPECT_EQ(names,
            "rosters/a/account rosters/b/account rosters/c/account rosters/d/account "
            "rosters/e/account ");
}

TEST(ListAccounts, RefusesWhatItCannotAnswer) {
  EXPECT_EQ(ReasonOf(Of("", "2024-01-01")), "ACCOUNTS_UNNAMED");
  auto both = Of(kAccount, "2024-01-01");
  both.set_region_code("73");
  EXPECT_EQ(ReasonOf(both), "ACCOUNTS_UNNAMED");
  EXPECT_EQ(ReasonOf(Of("nelayan", "2024-01-01")), "RESOURCE_NAME_MALFORMED");
  EXPECT_EQ(ReasonOf(Of(kAccount, "2024-01-01")), "ACCOUNT_UNKNOWN");
}

}  // namespace
}  // namespace naungan::reporting
