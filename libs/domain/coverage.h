// Who is registered and who is covered on a date: the one definition that every service, and every
// stranger who reads the public feeds, computes alike. tests/golden/coverage holds its test
// vectors.
//
//   registered  a participation that has the programme contains the date
//   covered     registered, and the account of that same participation has a paid cover that
//               contains both its seat and the date
//
// Nothing is ever "pay later and be covered": a cover exists only once it is paid, or granted as
// grace. A death ends a participation at the day after the death, so the day itself is covered.
// Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"

namespace naungan::domain {

// One stretch of a participant's registration.
struct Participation {
  // The resource name of the account that pays for it.
  std::string account;
  ProgrammeSet programmes;
  // The ordinal of the place in a group's account, from 1; who pays alone has seat 1.
  int64_t seat = 1;
  Period period;
};

// What a payment (or a grace) bought: the seats from `first_seat` up to, not including,
// `past_last_seat`, for the days of `cover`.
struct PaidCover {
  int64_t first_seat = 1;
  int64_t past_last_seat = 2;
  Period cover;

  bool Holds(int64_t seat) const { return first_seat <= seat && seat < past_last_seat; }
};

// The covers of an account in any order, overlaps allowed; empty for an account without any.
using CoversOf = std::function<std::span<const PaidCover>(std::string_view account)>;

bool IsRegistered(std::span<const Participation> participations, common::v1::Programme programme,
                  Date date);

bool IsCovered(std::span<const Participation> participations, const CoversOf& covers_of,
               common::v1::Programme programme, Date date);

// All days on which IsRegistered, or IsCovered, holds: disjoint periods in order, those that touch
// joined.
std::vector<Period> RegisteredPeriods(std::span<const Participation> participations,
                                      common::v1::Programme programme);
std::vector<Period> CoveredPeriods(std::span<const Participation> participations,
                                   const CoversOf& covers_of, common::v1::Programme programme);

}  // namespace naungan::domain
