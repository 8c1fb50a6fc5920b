// Agreements are described on a date, and compared with the agreements that they renew.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/reporting/reports/compare_agreement.h"
#include "services/reporting/reports/describe_agreement.h"
#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

const std::string kOld = "agreements/pks";
const std::string kNew = "agreements/pks-2";
const std::string kOldAccount = "rosters/pks.rentan/account";
const std::string kNewAccount = "rosters/pks-2.rentan/account";

agreement::v1::Unit Unit(const std::string& id, bool registers, bool pays,
                         const std::vector<std::string>& categories = {}) {
  agreement::v1::Unit unit;
  unit.set_unit(id);
  unit.set_registers(registers);
  unit.set_pays(pays);
  for (const std::string& category : categories) unit.add_categories(category);
  return unit;
}

void AddCategory(agreement::v1::Agreement& agreement, const std::string& id, int64_t quota) {
  agreement::v1::Category& category = *agreement.add_categories();
  category.set_category(id);
  category.add_programmes(common::v1::PROGRAMME_JKK);
  category.add_programmes(common::v1::PROGRAMME_JKM);
  category.set_quota_seats(quota);
}

agreement::v1::Agreement Agreement(const std::string& name, std::string_view signed_date,
                                   std::string_view from, std::string_view to,
                                   const std::string& predecessor = "") {
  agreement::v1::Agreement agreement;
  agreement.set_name(name);
  *agreement.mutable_signed_date() = Day(signed_date);
  *agreement.mutable_term() = Days(from, to);
  agreement.set_predecessor(predecessor);
  agreement.set_version(1);
  AddCategory(agreement, "rentan", 744);
  *agreement.add_units() = Unit("dinsos", true, true);
  return agreement;
}

v1::DescribeAgreementResponse Describe(const FeedBook& book, const std::string& agreement,
                                       std::string_view date) {
  v1::DescribeAgreementRequest request;
  request.set_agreement(agreement);
  *request.mutable_as_of_date() = Day(date);
  const auto described = DescribeAgreement(request, FoldedFigures(book).partitions());
  EXPECT_TRUE(described) << described.error().reason;
  return described.value_or(v1::DescribeAgreementResponse());
}

v1::CompareAgreementRequest CompareOn(const std::string& agreement, std::string_view date) {
  v1::CompareAgreementRequest request;
  request.set_agreement(agreement);
  *request.mutable_as_of_date() = Day(date);
  return request;
}

v1::CompareAgreementResponse Compare(const FeedBook& book, const std::string& agreement,
                                     std::string_view date) {
  const auto compared =
      CompareAgreement(CompareOn(agreement, date), FoldedFigures(book).partitions());
  EXPECT_TRUE(compared) << compared.error().reason;
  return compared.value_or(v1::CompareAgreementResponse());
}

TEST(DescribeAgreement, AsItWasRegisteredWithWhoIsRegistered) {
  FeedBook book;
  book.Registered(Agreement(kOld, "2023-12-20", "2024-01-01", "2025-01-01"));
  book.Opened({.person = Person(1)});
  book.Opened({.person = Person(2), .seat = 2});
  book.Opened({.person = Person(3), .agreement = "agreements/other"});

  const auto described = Describe(book, kOld, "2024-06-01");

  EXPECT_EQ(described.agreement(), kOld);
  EXPECT_EQ(described.signed_date().day(), 20);
  EXPECT_EQ(described.term().to_date().year(), 2025);
  EXPECT_EQ(described.units(), 1);
  ASSERT_EQ(described.categories_size(), 1);
  EXPECT_EQ(described.categories(0).category(), "rentan");
  EXPECT_EQ(described.categories(0).programmes_size(), 2);
  EXPECT_EQ(described.categories(0).quota_seats(), 744);
  EXPECT_EQ(described.categories(0).registered(), 2);
}

TEST(DescribeAgreement, AnAddendumHoldsFromItsEffectiveDate) {
  // given: an addendum that adds a category with its own registering and paying unit
  FeedBook book;
  agreement::v1::Agreement agreement = Agreement(kOld, "2022-03-21", "2022-04-01", "2023-01-01");
  book.Registered(agreement);
  agreement.set_version(2);
  AddCategory(agreement, "asn", 0);
  agreement.mutable_units(0)->add_categories("rentan");
  *agreement.add_units() = Unit("korpri", true, true, {"asn"});
  *agreement.add_units() = Unit("bank", false, true, {"asn"});
  book.Amended(agreement, "2022-09-01");

  EXPECT_EQ(Describe(book, kOld, "2022-08-31").categories_size(), 1);
  const auto after = Describe(book, kOld, "2022-09-01");
  ASSERT_EQ(after.categories_size(), 2);
  EXPECT_EQ(after.units(), 3);
  EXPECT_EQ(after.categories(0).category(), "rentan");
  EXPECT_EQ(after.categories(0).registering_units_size(), 1);
  EXPECT_EQ(after.categories(0).registering_units(0), "dinsos");
  EXPECT_EQ(after.categories(1).category(), "asn");
  ASSERT_EQ(after.categories(1).registering_units_size(), 1);
  EXPECT_EQ(after.categories(1).registering_units(0), "korpri");
  EXPECT_EQ(after.categories(1).paying_units_size(), 2);
}

TEST(DescribeAgreement, StandsFromItsSigningOrItsEarlierBeginning) {
  FeedBook book;
  book.Registered(Agreement(kOld, "2024-01-20", "2024-01-01", "2025-01-01"));
  v1::DescribeAgreementRequest request;
  request.set_agreement(kOld);
  *request.mutable_as_of_date() = Day("2023-12-31");

  const auto before = DescribeAgreement(request, FoldedFigures(book).partitions());

  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().code, Code::kNotFound);
  EXPECT_EQ(before.error().reason, "AGREEMENT_UNKNOWN");
  EXPECT_EQ(Describe(book, kOld, "2024-01-01").agreement(), kOld);
}

TEST(DescribeAgreement, LinksOfTheChainShowOnceTheyStand) {
  FeedBook book;
  book.Registered(Agreement(kOld, "2023-12-20", "2024-01-01", "2025-01-01"));
  book.Registered(Agreement(kNew, "2025-02-10", "2025-01-01", "2026-01-01", kOld));
  book.Succeeded(kOld, kNew);

  EXPECT_EQ(Describe(book, kOld, "2024-12-31").successors_size(), 0);
  const auto after = Describe(book, kOld, "2025-01-01");
  ASSERT_EQ(after.successors_size(), 1);
  EXPECT_EQ(after.successors(0), kNew);
  EXPECT_EQ(Describe(book, kNew, "2025-01-01").predecessor(), kOld);
}

// Four persons are under the old agreement. 1 and 2 continue, 3 and 4 leave, 5 joins.
FeedBook ARenewal() {
  FeedBook book;
  book.Registered(Agreement(kOld, "2023-12-20", "2024-01-01", "2025-01-01"));
  book.Registered(Agreement(kNew, "2025-02-10", "2025-01-01", "2026-01-01", kOld));
  for (int64_t n = 1; n <= 4; ++n) {
    book.Opened({.person = Person(n), .to = "2025-01-01", .seat = n});
  }
  for (int64_t n = 1; n <= 2; ++n) {
    book.Continued(kOldAccount, "2025-01-01",
                   {.person = Person(n),
                    .from = "2025-01-01",
                    .to = "2026-01-01",
                    .seat = n,
                    .account = kNewAccount,
                    .agreement = kNew});
  }
  book.Opened({.person = Person(5),
               .from = "2025-03-01",
               .to = "2026-01-01",
               .seat = 3,
               .account = kNewAccount,
               .agreement = kNew});
  return book;
}

TEST(CompareAgreement, WhoContinuedLeftAndJoined) {
  const FeedBook book = ARenewal();

  const auto early = Compare(book, kNew, "2025-01-31");
  EXPECT_EQ(early.predecessor(), kOld);
  EXPECT_EQ(early.continued(), 2);
  EXPECT_EQ(early.left(), 2);
  EXPECT_EQ(early.joined(), 0);
  EXPECT_EQ(early.longest_gap_days(), 0);
  EXPECT_EQ(Compare(book, kNew, "2025-03-31").joined(), 1);
}

TEST(CompareAgreement, WhoLeftBeforeTheLastDayIsNotCountedAsLeaving) {
  FeedBook book = ARenewal();
  book.Ended(Person(4), kOldAccount, "2024-11-01");

  EXPECT_EQ(Compare(book, kNew, "2025-03-31").left(), 1);
}

TEST(CompareAgreement, TheLongestGapOfThoseWhoContinued) {
  // given: 3, who comes back on 11 January, and 4, who comes back later but was registered
  // elsewhere
  FeedBook book = ARenewal();
  book.Opened({.person = Person(3),
               .from = "2025-01-11",
               .to = "2026-01-01",
               .account = kNewAccount,
               .agreement = kNew});
  book.Opened({.person = Person(4),
               .from = "2025-01-01",
               .to = "2025-02-01",
               .account = "rosters/pt/account",
               .category = "karyawan",
               .agreement = ""});
  book.Opened({.person = Person(4),
               .from = "2025-02-01",
               .to = "2026-01-01",
               .account = kNewAccount,
               .agreement = kNew});

  const auto compared = Compare(book, kNew, "2025-03-31");

  EXPECT_EQ(compared.continued(), 4);
  EXPECT_EQ(compared.longest_gap_days(), 10);
}

TEST(CompareAgreement, AGapWithinTheRenewalIsNoneBetweenTheTwo) {
  // given: 1, who leaves the renewal in January and comes back in February
  FeedBook book = ARenewal();
  book.Ended(Person(1), kNewAccount, "2025-01-20");
  book.Opened({.person = Person(1),
               .from = "2025-02-10",
               .to = "2026-01-01",
               .account = kNewAccount,
               .agreement = kNew});

  const auto compared = Compare(book, kNew, "2025-03-31");

  EXPECT_EQ(compared.continued(), 2);
  EXPECT_EQ(compared.longest_gap_days(), 0);
}

TEST(CompareAgreement, DaysWithoutCoverBetweenThem) {
  // given: old seats that are paid to the end, and new ones from 5 January; four days lack cover
  FeedBook book = ARenewal();
  book.PaidFor({.account = kOldAccount,
                .bill = "2024",
                .past_last_seat = 5,
                .from = "2024-01-01",
                .to = "2025-01-01",
                .paid = "2024-01-01"});
  const Paid renewed{.account = kNewAccount,
                     .bill = "2025",
                     .past_last_seat = 5,
                     .from = "2025-01-05",
                     .to = "2026-01-01",
                     .paid = "2025-01-05"};
  EXPECT_EQ(Compare(book, kNew, "2025-01-31").longest_uncovered_days(), 31);
  book.PaidFor(renewed);

  const auto compared = Compare(book, kNew, "2025-03-31");

  EXPECT_EQ(compared.longest_gap_days(), 0);
  EXPECT_EQ(compared.longest_uncovered_days(), 4);
}

TEST(CompareAgreement, ARenewalThatBeginsEarlierComparesWithTheDayBefore) {
  FeedBook book;
  book.Registered(Agreement(kOld, "2023-12-20", "2024-01-01", "2025-01-01"));
  book.Registered(Agreement(kNew, "2024-09-20", "2024-10-01", "2025-10-01", kOld));
  book.Opened({.person = Person(1), .to = "2025-01-01"});
  book.Continued(
      kOldAccount, "2024-10-01",
      {.person = Person(1), .from = "2024-10-01", .account = kNewAccount, .agreement = kNew});

  const auto compared = Compare(book, kNew, "2024-12-01");

  EXPECT_EQ(compared.continued(), 1);
  EXPECT_EQ(compared.left(), 0);
}

TEST(CompareAgreement, RefusesWhatItCannotAnswer) {
  FeedBook book;
  book.Registered(Agreement(kOld, "2023-12-20", "2024-01-01", "2025-01-01"));
  book.Registered(Agreement("agreements/orphan", "2024-01-01", "2024-01-01", "2025-01-01",
                            "agreements/never-read"));
  const FoldedFigures figures(book);

  const auto unknown = CompareAgreement(CompareOn(kNew, "2025-01-01"), figures.partitions());
  const auto first = CompareAgreement(CompareOn(kOld, "2024-06-01"), figures.partitions());
  const auto orphan =
      CompareAgreement(CompareOn("agreements/orphan", "2024-06-01"), figures.partitions());

  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().reason, "AGREEMENT_UNKNOWN");
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(first.error().reason, "PREDECESSOR_MISSING");
  ASSERT_FALSE(orphan);
  EXPECT_EQ(orphan.error().reason, "AGREEMENT_UNKNOWN");
}

}  // namespace
}  // namespace naungan::reporting
