// Who is registered and who is covered on a date. Every service, and everyone who reads the public
// feeds, computes this one definition. Its test vectors are in tests/golden/coverage.
//
//   registered  a participation that has the programme contains the date
//   covered     registered, and the account of that same participation has a paid cover that
//               contains both its seat and the date
//
// No one can "pay later and be covered": a cover exists only once it is paid for, or granted as
// grace. A death ends a participation on the day after the death, so the day of the death is
// covered. Pure functions; safe from any thread.
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
  // The number of the place in a group's account, from 1. A person who pays alone has seat 1.
  int64_t seat = 1;
  Period period;
};

// What a payment bought, or what was granted as grace: the seats from `first_seat` up to, but not
// including, `past_last_seat`, for the days of `cover`.
struct PaidCover {
  int64_t first_seat = 1;
  int64_t past_last_seat = 2;
  Period cover;

  bool Holds(int64_t seat) const { return first_seat <= seat && seat < past_last_seat; }
};

// Returns the covers of an account, in any order. They may overlap.
using CoversOf = std::function<std::span<const PaidCover>(std::string_view account)>;

bool IsRegistered(std::span<const Participation> participations, common::v1::Programme programme,
                  Date date);

bool IsCovered(std::span<const Participation> participations, const CoversOf& covers_of,
               common::v1::Programme programme, Date date);

// All days on which IsRegistered (or IsCovered) holds, as disjoint periods in order. Periods that
// touch are joined.
std::vector<Period> RegisteredPeriods(std::span<const Participation> participations,
                                      common::v1::Programme programme);
std::vector<Period> CoveredPeriods(std::span<const Participation> participations,
                                   const CoversOf& covers_of, common::v1::Programme programme);

}  // namespace naungan::domain
