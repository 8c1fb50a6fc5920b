#include "libs/domain/coverage.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

#include "naungan/common/v1/common.pb.h"
#include "tests/libs/domain/generators.h"

namespace naungan::domain {
namespace {

using common::v1::PROGRAMME_JKK;
using common::v1::PROGRAMME_JKM;

// Draws from two accounts and three seats only, so that participations and covers often meet.
rc::Gen<std::string> AnyAccount() {
  return rc::gen::element<std::string>("rosters/a/account", "rosters/b/account");
}

rc::Gen<Participation> AnyParticipation() {
  return rc::gen::build<Participation>(
      rc::gen::set(&Participation::account, AnyAccount()),
      rc::gen::set(&Participation::programmes,
                   rc::gen::element(ProgrammeSet{PROGRAMME_JKK}, ProgrammeSet{PROGRAMME_JKM},
                                    ProgrammeSet{PROGRAMME_JKK, PROGRAMME_JKM})),
      rc::gen::set(&Participation::seat, rc::gen::inRange<int64_t>(1, 4)),
      rc::gen::set(&Participation::period, NearPeriod()));
}

rc::Gen<PaidCover> AnyCover() {
  return rc::gen::build<PaidCover>(
      rc::gen::set(&PaidCover::first_seat, rc::gen::inRange<int64_t>(1, 4)),
      rc::gen::set(&PaidCover::past_last_seat, rc::gen::inRange<int64_t>(1, 5)),
      rc::gen::set(&PaidCover::cover, NearPeriod()));
}

bool AnyContains(const std::vector<Period>& periods, Date date) {
  return std::ranges::any_of(periods, [&](const Period& period) { return period.Contains(date); });
}

RC_GTEST_PROP(Coverage, PeriodsAreExactlyTheDaysThatAreCovered, ()) {
  const auto participations = *rc::gen::container<std::vector<Participation>>(AnyParticipation());
  const auto covers_a = *rc::gen::container<std::vector<PaidCover>>(AnyCover());
  const auto covers_b = *rc::gen::container<std::vector<PaidCover>>(AnyCover());
  const CoversOf covers_of = [&](std::string_view account) -> std::span<const PaidCover> {
    return account == "rosters/a/account" ? covers_a : covers_b;
  };
  const auto covered = CoveredPeriods(participations, covers_of, PROGRAMME_JKK);
  const auto registered = RegisteredPeriods(participations, PROGRAMME_JKK);
  for (int32_t days = 19'998; days < 20'065; ++days) {
    const Date date = Date::OfDays(days);
    RC_ASSERT(AnyContains(covered, date) ==
              IsCovered(participations, covers_of, PROGRAMME_JKK, date));
    RC_ASSERT(AnyContains(registered, date) == IsRegistered(participations, PROGRAMME_JKK, date));
    if (AnyContains(covered, date)) RC_ASSERT(AnyContains(registered, date));
  }
}

// The seat of a participation is looked up in the account of that participation, and in no other.
TEST(Coverage, AsksOnlyForTheAccountsOfOpenParticipations) {
  const Date date = Date::ParseIso("2025-06-01", "date").value();
  const std::array<Participation, 2> participations = {
      Participation{.account = "rosters/ended/account",
                    .programmes = {PROGRAMME_JKK},
                    .seat = 1,
                    .period = {.from = date.AddDays(-10), .to = date}},
      Participation{.account = "rosters/open/account",
                    .programmes = {PROGRAMME_JKK},
                    .seat = 1,
                    .period = {.from = date, .to = std::nullopt}}};
  std::vector<std::string> asked;
  const CoversOf covers_of = [&](std::string_view account) -> std::span<const PaidCover> {
    asked.emplace_back(account);
    return {};
  };
  EXPECT_FALSE(IsCovered(participations, covers_of, PROGRAMME_JKK, date));
  EXPECT_EQ(asked, std::vector<std::string>{"rosters/open/account"});
}

}  // namespace
}  // namespace naungan::domain
