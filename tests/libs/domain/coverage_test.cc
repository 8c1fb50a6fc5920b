#include "libs/domain/coverage.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "libs/rules/cover_rules.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

using common::v1::CoverReason;
using common::v1::PROGRAMME_JKK;
using common::v1::PROGRAMME_JKM;
using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_PU;

const CoverRules& Rules() {
  static const CoverRules kRules = rules::HouseCoverRules().value();
  return kRules;
}

Date Day(std::string_view text) { return Date::ParseIso(text, "date").value(); }

constexpr int32_t kFirstDay = 20'089;  // 2025-01-01
constexpr int32_t kDays = 540;

// Days and months of which few are far apart, so that participations and bills often meet.
rc::Gen<Date> AnyDay() {
  return rc::gen::map(rc::gen::inRange(0, kDays),
                      [](int days) { return Date::OfDays(kFirstDay + days); });
}

rc::Gen<Participation> AnyParticipation(common::v1::Segment segment) {
  return rc::gen::exec([segment] {
    Participation stay;
    stay.account = *rc::gen::element<std::string>("rosters/a/account", "rosters/b/account");
    stay.programmes =
        *rc::gen::element(ProgrammeSet{PROGRAMME_JKK}, ProgrammeSet{PROGRAMME_JKK, PROGRAMME_JKM});
    stay.segment = segment;
    stay.seat = *rc::gen::inRange<int64_t>(1, 3);
    stay.period.from = *AnyDay();
    if (*rc::gen::arbitrary<bool>()) {
      stay.period.to = stay.period.from.AddDays(*rc::gen::inRange(0, 300));
    }
    stay.admitted = stay.period.from.AddDays(*rc::gen::inRange(-20, 40));
    if (*rc::gen::arbitrary<bool>()) {
      stay.continues =
          stay.account == "rosters/a/account" ? "rosters/b/account" : "rosters/a/account";
    }
    return stay;
  });
}

rc::Gen<KnownBill> AnyBill(common::v1::Segment segment) {
  return rc::gen::exec([segment] {
    KnownBill bill;
    bill.first_seat = *rc::gen::inRange<int64_t>(1, 3);
    bill.past_last_seat = bill.first_seat + *rc::gen::inRange<int64_t>(1, 3);
    bill.from = Month::Of(*AnyDay());
    bill.to = bill.from.AddMonths(*rc::gen::inRange(1, 7));
    bill.issued = bill.from.FirstDay().AddDays(*rc::gen::inRange(-30, 60));
    bill.due = Rules().DueDate(bill.from, segment, bill.issued).date;
    if (*rc::gen::inRange(0, 4) > 0) {
      const Date paid = bill.issued.AddDays(*rc::gen::inRange(-10, 150));
      const Period months{bill.from.FirstDay(), bill.to.FirstDay()};
      const bool whole = segment == SEGMENT_PU || paid <= bill.due;
      bill.paid = {
          .paid = paid,
          .cover = {whole ? months.from : std::clamp(paid, months.from, *months.to), months.to}};
    }
    return bill;
  });
}

struct World {
  std::vector<Participation> stays;
  std::map<std::string, std::vector<KnownBill>, std::less<>> bills;

  BillsOf bills_of() const {
    return [this](std::string_view account) -> std::span<const KnownBill> {
      const auto found = bills.find(account);
      if (found == bills.end()) return {};
      return found->second;
    };
  }
  CoverReason On(Date date) const {
    return CoverageOn(stays, bills_of(), Rules(), PROGRAMME_JKM, date).reason;
  }
};

// Few of each are enough to meet in every way, and the time grows with their product.
World AnyWorld(common::v1::Segment segment) {
  World world;
  world.stays = *rc::gen::container<std::vector<Participation>>(*rc::gen::inRange(0, 12),
                                                                AnyParticipation(segment));
  for (const char* account : {"rosters/a/account", "rosters/b/account"}) {
    world.bills[account] =
        *rc::gen::container<std::vector<KnownBill>>(*rc::gen::inRange(0, 12), AnyBill(segment));
  }
  return world;
}

// What holds on every day of any world of one segment.
void HoldsOn(const World& world, common::v1::Segment segment, Date date) {
  const CoverReason reason = world.On(date);
  const bool registered = IsRegistered(world.stays, PROGRAMME_JKM, date);
  RC_ASSERT((reason == common::v1::COVER_REASON_NOT_REGISTERED) == !registered);
  const bool of_own_account = reason == common::v1::COVER_REASON_REFER_TO_BRANCH ||
                              reason == common::v1::COVER_REASON_LAPSED ||
                              reason == common::v1::COVER_REASON_NOT_YET;
  const bool of_wage_earners = reason == common::v1::COVER_REASON_NOT_DUE ||
                               reason == common::v1::COVER_REASON_IN_ARREARS ||
                               reason == common::v1::COVER_REASON_EMPLOYER_LIABLE;
  RC_ASSERT(!(segment == SEGMENT_PU ? of_own_account : of_wage_earners));
  if (!IsCover(reason)) return;
  // Every covered person is a member, and the membership began by then.
  const auto since = MemberSince(world.stays, world.bills_of(), Rules(), date);
  RC_ASSERT(since.has_value());
  RC_ASSERT(*since <= date);
}

RC_GTEST_PROP(Coverage, OfWageEarnersHoldsOnEveryDay, ()) {
  const World world = AnyWorld(SEGMENT_PU);
  for (int32_t day = 0; day < kDays; day += 3)
    HoldsOn(world, SEGMENT_PU, Date::OfDays(kFirstDay + day));
}

RC_GTEST_PROP(Coverage, OfPeopleOnOwnAccountHoldsOnEveryDay, ()) {
  const World world = AnyWorld(SEGMENT_BPU);
  for (int32_t day = 0; day < kDays; day += 3)
    HoldsOn(world, SEGMENT_BPU, Date::OfDays(kFirstDay + day));
}

RC_GTEST_PROP(Coverage, DoesNotDependOnTheOrderOfBillsOrStays, ()) {
  const World world = AnyWorld(*rc::gen::element(SEGMENT_PU, SEGMENT_BPU));
  World turned = world;
  std::ranges::reverse(turned.stays);
  for (auto& [account, bills] : turned.bills) std::ranges::reverse(bills);
  for (int32_t day = 0; day < kDays; day += 5) {
    const Date date = Date::OfDays(kFirstDay + day);
    RC_ASSERT(world.On(date) == turned.On(date));
    RC_ASSERT(MemberSince(world.stays, world.bills_of(), Rules(), date) ==
              MemberSince(turned.stays, turned.bills_of(), Rules(), date));
  }
}

RC_GTEST_PROP(Coverage, PayingABillNeverMakesAWageEarnersDayWorse, ()) {
  World world = AnyWorld(SEGMENT_PU);
  auto& bills = world.bills["rosters/a/account"];
  RC_PRE(!bills.empty());
  const World before = world;
  KnownBill& bill = bills.front();
  RC_PRE(!bill.paid.has_value());
  bill.paid = {.paid = bill.issued, .cover = {bill.from.FirstDay(), bill.to.FirstDay()}};
  for (int32_t day = 0; day < kDays; day += 5) {
    const Date date = Date::OfDays(kFirstDay + day);
    RC_ASSERT(world.On(date) <= before.On(date));
  }
}

TEST(Coverage, SaysByWhatItIsSo) {
  // Given a wage earner whose January is paid, with February to April unpaid
  World world;
  Participation& stay = world.stays.emplace_back();
  stay.account = "rosters/a/account";
  stay.programmes = {PROGRAMME_JKM};
  stay.segment = SEGMENT_PU;
  stay.period = {Day("2025-01-01"), std::nullopt};
  stay.admitted = Day("2025-01-01");
  const Month january = Month::Of(Day("2025-01-01"));
  KnownBill& bill = world.bills["rosters/a/account"].emplace_back();
  bill.from = january;
  bill.to = january.Next();
  bill.issued = Day("2025-01-01");
  bill.due = Day("2025-02-17");
  bill.paid = {.paid = Day("2025-01-02"), .cover = {Day("2025-01-01"), Day("2025-02-01")}};
  const auto on = [&](std::string_view date) {
    return CoverageOn(world.stays, world.bills_of(), Rules(), PROGRAMME_JKM, Day(date));
  };
  // Then a day in May names the earliest overdue month and how many there are
  EXPECT_EQ(on("2025-05-10").reason, common::v1::COVER_REASON_IN_ARREARS);
  EXPECT_EQ(on("2025-05-10").month, january.AddMonths(1));
  EXPECT_EQ(on("2025-05-10").unpaid_months, 2);
  EXPECT_EQ(on("2025-06-20").unpaid_months, 4);
  // And a day in January names the month that is paid
  EXPECT_EQ(on("2025-01-10").month, january);
  EXPECT_EQ(on("2025-01-10").by, world.stays.data());
  EXPECT_EQ(on("2024-12-31").by, nullptr);
}

}  // namespace
}  // namespace naungan::domain
