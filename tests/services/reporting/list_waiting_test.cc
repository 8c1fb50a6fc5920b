#include "services/reporting/reports/list_waiting.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

const std::string kRoster = "rosters/pks.rentan";
constexpr std::string_view kRosterKey = "pks.rentan";

v1::ListWaitingRequest On(std::string_view date) {
  v1::ListWaitingRequest request;
  request.set_roster(kRoster);
  *request.mutable_as_of_date() = Day(date);
  return request;
}

WaitingPage Page(const FeedBook& book, const v1::ListWaitingRequest& request,
                 std::string_view after_place = "", int32_t page_size = 100) {
  const auto page =
      ListWaiting(request, after_place, page_size, FoldedFigures(book).OfKey(kRosterKey));
  EXPECT_TRUE(page) << page.error().reason;
  return page.value_or(WaitingPage());
}

std::vector<std::string> People(const WaitingPage& page) {
  std::vector<std::string> people;
  for (const v1::WaitingRow& row : page.response.rows()) people.push_back(row.participant_id());
  return people;
}

// Five rows are queued on 20 May, out of order. The first two in rank get seats from 1 June.
FeedBook FiveOfWhomTwoAreAdmitted() {
  FeedBook book;
  book.RosterOpened(kRoster, "73.72");
  book.Queued(kRoster, "2024-05-20",
              {{.person = Person(5), .rank = 40, .ordinal = 1},
               {.person = Person(3), .rank = 7, .ordinal = 2},
               {.person = Person(1), .rank = 2, .ordinal = 3},
               {.person = Person(4), .rank = 7, .ordinal = 4},
               {.person = Person(2), .rank = 3, .ordinal = 5}});
  book.Held(kRoster, "2024-06-01",
            {{.person = Person(1), .rank = 2, .ordinal = 3, .seat = 1},
             {.person = Person(2), .rank = 3, .ordinal = 5, .seat = 2}});
  return book;
}

TEST(WaitingList, WhoWaitsInTheOrderOfRankThenOfApproval) {
  const WaitingPage page = Page(FiveOfWhomTwoAreAdmitted(), On("2024-06-01"));

  EXPECT_EQ(page.response.total(), 3);
  EXPECT_EQ(People(page), (std::vector{Person(3), Person(4), Person(5)}));
  EXPECT_EQ(page.response.rows(0).rank(), 7);
  EXPECT_EQ(page.response.rows(0).ordinal(), 2);
  EXPECT_EQ(page.response.rows_approved(), 5);
  EXPECT_EQ(page.response.rows_admitted(), 2);
  EXPECT_EQ(page.response.rows_refused(), 0);
  EXPECT_EQ(page.last_place, "");
}

TEST(WaitingList, ARowWaitsFromItsQueueingUntilTheDayBeforeItsSeatBegins) {
  const FeedBook book = FiveOfWhomTwoAreAdmitted();

  EXPECT_EQ(Page(book, On("2024-05-19")).response.rows_approved(), 0);
  EXPECT_EQ(Page(book, On("2024-05-20")).response.total(), 5);
  EXPECT_EQ(Page(book, On("2024-05-31")).response.total(), 5);
  EXPECT_EQ(Page(book, On("2024-06-01")).response.total(), 3);
}

TEST(WaitingList, ASeatLeftByADeathGoesToTheNextInRank) {
  FeedBook book = FiveOfWhomTwoAreAdmitted();
  book.Held(kRoster, "2024-08-11", {{.person = Person(3), .rank = 7, .ordinal = 2, .seat = 1}});

  EXPECT_EQ(People(Page(book, On("2024-08-10"))), (std::vector{Person(3), Person(4), Person(5)}));
  const WaitingPage after = Page(book, On("2024-08-11"));
  EXPECT_EQ(People(after), (std::vector{Person(4), Person(5)}));
  EXPECT_EQ(after.response.rows_admitted(), 3);
}

TEST(WaitingList, ARefusedRowWaitsOnNoDate) {
  FeedBook book = FiveOfWhomTwoAreAdmitted();
  book.Refused(kRoster, {{.person = Person(2), .rank = 3, .ordinal = 5}});

  for (const char* date : {"2024-05-20", "2024-06-01"}) {
    const WaitingPage page = Page(book, On(date));
    EXPECT_EQ(page.response.rows_refused(), 1) << date;
    EXPECT_EQ(page.response.rows_approved(),
              page.response.total() + page.response.rows_admitted() + page.response.rows_refused());
  }
  EXPECT_EQ(Page(book, On("2024-05-20")).response.total(), 4);
  EXPECT_EQ(Page(book, On("2024-06-01")).response.rows_admitted(), 1);
}

TEST(WaitingList, AsKnownBeforeSeatsWereHeldAndRefused) {
  FeedBook book;
  book.SetNow(1'000'000);
  book.RosterOpened(kRoster, "73.72");
  book.Queued(kRoster, "2024-05-20", {{.person = Person(1), .rank = 1, .ordinal = 1}});
  book.SetNow(3'000'000);
  book.Held(kRoster, "2024-06-01", {{.person = Person(1), .rank = 1, .ordinal = 1, .seat = 1}});
  book.SetNow(4'000'000);
  book.Refused(kRoster, {{.person = Person(1), .rank = 1, .ordinal = 1}});
  const auto known_at = [&](int64_t us) {
    auto request = On("2024-07-01");
    request.set_known_at_us(us);
    return Page(book, request).response;
  };

  EXPECT_EQ(known_at(1'500'000).rows_approved(), 0);
  EXPECT_EQ(known_at(2'000'000).total(), 1);
  EXPECT_EQ(known_at(3'000'000).rows_admitted(), 1);
  EXPECT_EQ(known_at(4'000'000).rows_refused(), 1);
  EXPECT_EQ(known_at(0).rows_refused(), 1);
}

TEST(WaitingList, PagesCoverTheListOnce) {
  // given: seven rows, and one in their middle that is admitted
  FeedBook book;
  book.RosterOpened(kRoster, "73.72");
  std::vector<Row> rows;
  for (int64_t n = 1; n <= 8; ++n) rows.push_back({.person = Person(n), .rank = n, .ordinal = n});
  book.Queued(kRoster, "2024-05-20", rows);
  book.Held(kRoster, "2024-05-20", {{.person = Person(4), .rank = 4, .ordinal = 4, .seat = 1}});

  std::vector<std::string> people;
  std::string place;
  int pages = 0;
  do {
    const WaitingPage page = Page(book, On("2024-06-01"), place, 3);
    EXPECT_EQ(page.response.total(), 7);
    for (const std::string& person : People(page)) people.push_back(person);
    place = page.last_place;
    ++pages;
  } while (!place.empty());

  EXPECT_EQ(pages, 3);
  EXPECT_EQ(people, (std::vector{Person(1), Person(2), Person(3), Person(5), Person(6), Person(7),
                                 Person(8)}));
}

TEST(WaitingList, APageThatEndsWithTheListIsTheLast) {
  const WaitingPage page = Page(FiveOfWhomTwoAreAdmitted(), On("2024-06-01"), "", 3);

  EXPECT_EQ(page.response.rows_size(), 3);
  EXPECT_EQ(page.last_place, "");
}

TEST(WaitingList, AnUnknownRosterIsNotAnEmptyOne) {
  FeedBook book;
  book.SetNow(2'000'000);
  book.RosterOpened(kRoster, "73.72");
  const FoldedFigures figures(book);

  auto before = On("2024-06-01");
  before.set_known_at_us(1'000'000);
  const auto not_yet = ListWaiting(before, "", 10, figures.OfKey(kRosterKey));
  ASSERT_FALSE(not_yet);
  EXPECT_EQ(not_yet.error().reason, "ROSTER_UNKNOWN");
  const auto known = ListWaiting(On("2024-06-01"), "", 10, figures.OfKey(kRosterKey));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->response.total(), 0);
}

}  // namespace
}  // namespace naungan::reporting
