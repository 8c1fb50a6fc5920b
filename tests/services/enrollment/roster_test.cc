#include "services/enrollment/roster.h"

#include <gtest/gtest.h>

#include <functional>

#include "services/enrollment/admission.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

domain::RosterName NameOf(std::string_view id) { return {std::string(id)}; }

TEST(RosterTest, TakesItsTermsFromTheAgreement) {
  // Given an agreement whose units register different categories
  auto agreement = AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 744);
  agreement.set_predecessor("agreements/parepare-2023");
  auto& payer = *agreement.add_units();
  payer.set_unit("bkad");
  payer.set_pays(true);
  auto& other = *agreement.add_units();
  other.set_unit("bkpsdm");
  other.set_registers(true);
  other.add_categories("non-asn");

  // When its roster is made
  const auto roster = RosterUnder(agreement, "rentan");

  // Then it has the category's terms, and the units that register for it
  ASSERT_TRUE(roster);
  EXPECT_EQ(roster->name(), "rosters/parepare-2024.rentan");
  EXPECT_EQ(roster->kind(), v1::REGISTRANT_KIND_AGREEMENT);
  EXPECT_EQ(roster->agreement(), "agreements/parepare-2024");
  EXPECT_EQ(roster->quota_seats(), 744);
  EXPECT_EQ(roster->segment(), common::v1::SEGMENT_BPU);
  ASSERT_EQ(roster->units_size(), 1);
  EXPECT_EQ(roster->units(0).unit(), "disnaker");
  ASSERT_EQ(roster->predecessors_size(), 1);
  EXPECT_EQ(roster->predecessors(0), "agreements/parepare-2023");
  EXPECT_EQ(RosterUnder(agreement, "nelayan").error().reason, "CATEGORY_UNKNOWN");
}

TEST(RosterTest, TakesAnEmployersTerms) {
  const auto roster = RosterOf(NameOf("cement"), Employer("2024-01-01", "2025-01-01"));
  ASSERT_TRUE(roster) << roster.error().message;
  EXPECT_EQ(roster->name(), "rosters/cement");
  EXPECT_EQ(roster->region_code(), "73.09");
  EXPECT_EQ(roster->agreement(), "");
  EXPECT_TRUE(SameTerms(*roster, *roster));
  EXPECT_FALSE(
      SameTerms(*roster, RosterOf(NameOf("cement"), Employer("2024-01-01", "2026-01-01")).value()));
}

TEST(RosterTest, SaysWhichFieldOfARegistrantIsWrong) {
  struct Case {
    std::function<void(v1::Registrant&)> spoil;
    std::string_view reason;
    std::string_view field;
  };
  using R = v1::Registrant;
  for (const Case& c : {
           Case{[](R& r) { r.set_kind(v1::REGISTRANT_KIND_AGREEMENT); }, "REGISTRANT_KIND_INVALID",
                "registrant.kind"},
           Case{[](R& r) { r.set_category("Not An Id"); }, "RESOURCE_ID_MALFORMED",
                "registrant.category"},
           Case{[](R& r) { r.set_category("7309010101900001"); }, "RESOURCE_ID_IS_NIK",
                "registrant.category"},
           Case{[](R& r) { r.mutable_unit()->set_unit("7309010101900001"); }, "RESOURCE_ID_IS_NIK",
                "registrant.unit.unit"},
           Case{[](R& r) { r.clear_segment(); }, "SEGMENT_UNKNOWN", "registrant.segment"},
           Case{[](R& r) { r.clear_programmes(); }, "PROGRAMMES_MISSING", "registrant.programmes"},
           Case{[](R& r) {
                  r.set_segment(common::v1::SEGMENT_BPU);
                  r.add_programmes(common::v1::PROGRAMME_JKP);
                },
                "PROGRAMME_NOT_FOR_SEGMENT", "registrant.programmes"},
           Case{[](R& r) { r.set_default_wage_rupiah(-1); }, "WAGE_INVALID",
                "registrant.default_wage_rupiah"},
           Case{[](R& r) { r.set_jkk_risk_class(0); }, "JKK_RISK_CLASS_INVALID",
                "registrant.jkk_risk_class"},
           Case{[](R& r) { r.set_segment(common::v1::SEGMENT_BPU); }, "JKK_RISK_CLASS_INVALID",
                "registrant.jkk_risk_class"},
           Case{[](R& r) { *r.mutable_term() = PeriodOf("2024-01-01", "2024-01-01"); },
                "TERM_EMPTY", "registrant.term"},
           Case{[](R& r) { r.mutable_unit()->clear_unit(); }, "RESOURCE_ID_MALFORMED",
                "registrant.unit.unit"},
           Case{[](R& r) { r.mutable_unit()->set_region_code("73"); }, "REGION_TOO_HIGH",
                "registrant.unit.region_code"},
           Case{[](R& r) { r.mutable_funding(0)->set_basis_points(9'999); }, "FUNDING_INVALID",
                "registrant.funding"},
           Case{[](R& r) { r.mutable_funding(0)->clear_source(); }, "FUNDING_SOURCE_UNKNOWN",
                "registrant.funding[0].source"},
       }) {
    v1::Registrant registrant = Employer("2024-01-01", "2025-01-01");
    c.spoil(registrant);
    const auto roster = RosterOf(NameOf("cement"), registrant);
    ASSERT_FALSE(roster) << c.field;
    EXPECT_EQ(roster.error().reason, c.reason);
    EXPECT_EQ(roster.error().field, c.field);
  }
  const auto named = RosterOf(NameOf("7309010101900001"), Employer("2024-01-01", "2025-01-01"));
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().reason, "RESOURCE_ID_IS_NIK");
  EXPECT_EQ(named.error().field, "name");
}

TEST(RosterTest, AdmitsOnlyWhileNothingElseIsUnderWay) {
  // Given a roster with rows that wait and seats that are free
  v1::StoredRoster roster;
  roster.mutable_counts()->set_rows_waiting(10);
  roster.mutable_counts()->set_seats_held(2);
  roster.mutable_counts()->set_seats_granted(5);
  roster.set_seats_closed(1);
  EXPECT_EQ(FreeSeatsOf(roster, 10), 2);
  EXPECT_TRUE(MayAdmit(roster, 10));
  EXPECT_TRUE(MayAdmit(roster, 0)) << "no quota";
  // Then a full or lowered quota, an approval, a bill, or too many offers hold it back
  EXPECT_FALSE(MayAdmit(roster, 8));
  EXPECT_FALSE(MayAdmit(roster, 3));
  v1::StoredRoster approving = roster;
  approving.set_approvals_open(1);
  EXPECT_FALSE(MayAdmit(approving, 10));
  v1::StoredRoster billing = roster;
  billing.set_billing(true);
  EXPECT_FALSE(MayAdmit(billing, 10));
  v1::StoredRoster offering = roster;
  offering.set_grants_open(kGrantsOpenMax);
  EXPECT_FALSE(MayAdmit(offering, 10));
  v1::StoredRoster nobody = roster;
  nobody.mutable_counts()->clear_rows_waiting();
  EXPECT_FALSE(MayAdmit(nobody, 10));
  // And all that is under way is pending
  EXPECT_EQ(PendingOf(roster), 2);
  EXPECT_EQ(PendingOf(approving), 3);
  EXPECT_EQ(PendingOf(billing), 3);
}

TEST(AdmissionTest, NobodyWaitsForASeatWhileThereAreOthers) {
  // Given three who are to be insured from June on, a seat that is free in August, one in May, and
  // one that nobody ever had
  std::vector<Waiting> waiting(3);
  for (size_t i = 0; i < waiting.size(); ++i) {
    waiting[i].rank = static_cast<int64_t>(i);
    waiting[i].row.set_start_days(Day("2024-06-01").days());
  }
  const std::vector<Vacancy> vacancies = {
      {4, Day("2024-08-11")}, {6, Day("2024-05-11")}, {9, std::nullopt}};
  struct Case {
    int64_t quota;
    int64_t third_seat;
    std::string_view third_start;
  };
  // Then the third has a new seat while the quota has one, and else waits for August
  for (const Case& c :
       {Case{0, 745, "2024-06-01"}, Case{745, 745, "2024-06-01"}, Case{744, 4, "2024-08-11"}}) {
    const auto seats = TakeSeats(waiting, vacancies, {.highest = 744, .quota = c.quota});
    ASSERT_EQ(seats.size(), 3U);
    EXPECT_EQ(seats[0].seat(), 6);
    EXPECT_EQ(seats[0].start_days(), Day("2024-06-01").days());
    EXPECT_EQ(seats[1].seat(), 9);
    EXPECT_EQ(seats[2].seat(), c.third_seat) << c.quota;
    EXPECT_EQ(seats[2].start_days(), Day(c.third_start).days()) << c.quota;
  }
  // And where more seats were left than are vacant, a number above the quota
  EXPECT_EQ(TakeSeats(waiting, {}, {.highest = 744, .quota = 744})[0].seat(), 745);
}

TEST(AdmissionTest, ASeatThatIsVacantSoonerGoesBeforeALowerOne) {
  // Given seats that become vacant in no order, two of them on one day
  const std::vector<Vacancy> vacancies = {{2, Day("2024-12-01")},
                                          {4, Day("2024-08-11")},
                                          {5, Day("2024-07-01")},
                                          {9, Day("2024-07-01")}};
  std::vector<Waiting> waiting(4);
  for (auto& row : waiting) row.row.set_start_days(Day("2024-06-01").days());
  // When four who are to be insured before take them
  const auto seats = TakeSeats(waiting, vacancies, {.highest = 9, .quota = 9});
  // Then the first in rank waits least, and of one day's seats the lowest goes first
  EXPECT_EQ(seats[0].seat(), 5);
  EXPECT_EQ(seats[0].start_days(), Day("2024-07-01").days());
  EXPECT_EQ(seats[1].seat(), 9);
  EXPECT_EQ(seats[2].seat(), 4);
  EXPECT_EQ(seats[3].seat(), 2);
}

TEST(AdmissionTest, ASeatThatIsAddedLaterGoesToWhoeverWouldWaitLonger) {
  // Given two seats more from August on, and a seat that becomes vacant in July or in September
  SeatNumbers seats{.highest = 9, .quota = 11};
  auto& later = *seats.later.Add();
  later.set_above_seat(9);
  *later.mutable_from_date() = DateOf("2024-08-01");
  std::vector<Waiting> waiting(2);
  for (auto& row : waiting) row.row.set_start_days(Day("2024-06-01").days());
  // Then each has the one that is there first
  const auto july = TakeSeats(waiting, {{4, Day("2024-07-01")}}, seats);
  EXPECT_EQ(july[0].seat(), 4);
  EXPECT_EQ(july[1].seat(), 10);
  EXPECT_EQ(july[1].start_days(), Day("2024-08-01").days());
  const auto september = TakeSeats(waiting, {{4, Day("2024-09-01")}}, seats);
  EXPECT_EQ(september[0].seat(), 10);
  EXPECT_EQ(september[1].seat(), 11);
  EXPECT_EQ(september[1].start_days(), Day("2024-08-01").days());
}

TEST(AdmissionTest, ReadsNoMoreVacanciesThanTheRowsNeed) {
  // Given two rows, of June and of August
  std::vector<Waiting> waiting(2);
  waiting[0].row.set_start_days(Day("2024-06-01").days());
  waiting[1].row.set_start_days(Day("2024-08-01").days());
  const auto seats_of = [](const std::vector<Vacancy>& vacancies) {
    std::vector<int64_t> seats;
    for (const Vacancy& vacancy : vacancies) seats.push_back(vacancy.seat);
    return seats;
  };
  // Then reading ends with the second that both can have, and what one of them can have is kept
  VacancyChoice vacant(waiting);
  EXPECT_TRUE(vacant.Add({1, Day("2024-12-01")}));
  EXPECT_TRUE(vacant.Add({2, Day("2024-06-01")}));
  EXPECT_TRUE(vacant.Add({3, Day("2024-07-01")}));
  EXPECT_FALSE(vacant.Add({4, std::nullopt}));
  EXPECT_EQ(seats_of(std::move(vacant).Chosen()), (std::vector<int64_t>{1, 2, 3, 4}));
  // And of those that lie ahead of both, the two that come first
  VacancyChoice ahead(waiting);
  for (int64_t seat = 1; seat <= 9; ++seat) {
    EXPECT_TRUE(ahead.Add({seat, Day("2024-12-01").AddDays(-(seat % 5))}));
  }
  EXPECT_EQ(seats_of(std::move(ahead).Chosen()), (std::vector<int64_t>{4, 9}));
}

TEST(AdmissionTest, OffersFewerSeatsWhereNamesAreLong) {
  auto agreement = AgreementOf("a", "2024-01-01", "2025-01-01");
  const auto small = RosterUnder(agreement, "rentan").value();
  EXPECT_GE(OfferedSeatsMax(small.name(), small), 500);
  agreement.set_name("agreements/" + std::string(63, 'a'));
  agreement.set_predecessor("agreements/" + std::string(63, 'b'));
  const auto big = RosterUnder(agreement, "rentan").value();
  EXPECT_LT(OfferedSeatsMax(big.name(), big), OfferedSeatsMax(small.name(), small));
}

TEST(AdmissionTest, RefillsWhatADeathFreesWhileTheTermLasts) {
  const auto end = Day("2025-01-01");
  EXPECT_TRUE(IsFreedByLeaving(v1::LEAVE_REASON_DEATH, Day("2024-08-11"), end));
  EXPECT_TRUE(IsFreedByLeaving(v1::LEAVE_REASON_DEATH, Day("2034-08-11"), std::nullopt));
  EXPECT_FALSE(IsFreedByLeaving(v1::LEAVE_REASON_DEATH, end, end));
  EXPECT_FALSE(IsFreedByLeaving(v1::LEAVE_REASON_CONTINUED, Day("2024-08-11"), end));
}

}  // namespace
}  // namespace naungan::enrollment
