// How a person is covered on a day, and why. Every service, and everyone who reads the public
// feeds, computes this one definition. Its test vectors are in tests/golden/coverage.
//
//   reason            whose day it is
//   PAID              the month is paid, and the day lies in what the payment covers
//   NOT_DUE           a wage earner's: nothing is overdue, and the month is not due yet
//   IN_ARREARS        a wage earner's: one to three months are overdue
//   EMPLOYER_LIABLE   a wage earner's: four months or more are overdue, or the employer had not
//                     paid a first contribution, or had not registered the person yet
//   REFER_TO_BRANCH   a BPU's, in the three unpaid months that can be settled afterwards
//   LAPSED            a BPU's, from the fourth unpaid month until the membership begins anew
//   NOT_YET           a BPU's, before the first contribution was paid
//   NOT_REGISTERED    no participation with the programme holds the day
//
// PAID, NOT_DUE and IN_ARREARS are cover. The rules:
//
//   * A wage earner is protected from the later of two days on: the person's registration, and the
//     day on which the account's first contribution was paid (Permenaker 1/2025 art 3A). What was
//     protected before a renewal stays protected in it.
//   * A month is overdue on a day if its due date lies before the day and it was not paid by then.
//   * A BPU's first contribution of a membership covers from the latest of these days on: the
//     registration, the bill, the payment. Later ones cover what the bill's payment covers.
//   * A death ends a participation on the day after it, so the day of the death is covered.
//
// A wage earner is somebody whose late payments cover months whole (PaymentTerms). Pure functions;
// safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "libs/domain/cover_rules.h"
#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {

// One stretch of a person's registration.
struct Participation {
  // The resource name of the account that pays for it.
  std::string account;
  ProgrammeSet programmes;
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  // The number of the place in a group's account, from 1. A person who pays alone has seat 1.
  int64_t seat = 1;
  Period period;
  // When the person was registered: the participation may begin before it.
  Date admitted;
  // The account of the participation that this one renews, which ends where it begins; empty if it
  // renews none.
  std::string continues;
};

// Payments of a bill.
struct PaidBill {
  // The day on which enough money was there.
  Date paid;
  // The days that it covers, which may be none.
  Period cover;
};

// The seats [first_seat, past_last_seat) are owed for the months [from, to).
struct KnownBill {
  int64_t first_seat = 1;
  int64_t past_last_seat = 2;
  Month from;
  Month to;
  Date issued;
  Date due;
  std::optional<PaidBill> paid;

  bool IsFor(int64_t seat) const { return first_seat <= seat && seat < past_last_seat; }
};

// Returns the bills of an account that were not voided, in any order.
using BillsOf = std::function<std::span<const KnownBill>(std::string_view account)>;

// PAID, NOT_DUE and IN_ARREARS.
constexpr bool IsCover(common::v1::CoverReason reason) {
  return reason == common::v1::COVER_REASON_PAID || reason == common::v1::COVER_REASON_NOT_DUE ||
         reason == common::v1::COVER_REASON_IN_ARREARS;
}

struct Coverage {
  common::v1::CoverReason reason = common::v1::COVER_REASON_NOT_REGISTERED;
  // The participation by which it is so; null if none holds the day. It lives as long as what was
  // asked about.
  const Participation* by = nullptr;
  // The month that decided: the paid one, the earliest overdue one, the first unpaid one of a BPU.
  std::optional<Month> month;
  // How many months were overdue, or unpaid, on that day.
  int32_t unpaid_months = 0;

  bool IsCovered() const { return IsCover(reason); }
};

// Of several participations the best reason counts, in the order of their numbers; of equal ones
// the participation that began last.
Coverage CoverageOn(std::span<const Participation> participations, const BillsOf& bills_of,
                    const CoverRules& rules, common::v1::Programme programme, Date date);
// The same of one participation. The others tell what was protected before a renewal, and how long
// a membership lasts.
Coverage CoverageBy(const Participation& participation,
                    std::span<const Participation> participations, const BillsOf& bills_of,
                    const CoverRules& rules, common::v1::Programme programme, Date date);

// The first day of the membership that holds `date`: of cover that was not broken by a longer gap
// than the rules allow, over all participations. nullopt if the person is no member on the day.
// Waiting periods count from it (Permenaker 1/2025 art 97A).
std::optional<Date> MemberSince(std::span<const Participation> participations,
                                const BillsOf& bills_of, const CoverRules& rules, Date date);

bool IsRegistered(std::span<const Participation> participations, common::v1::Programme programme,
                  Date date);

}  // namespace naungan::domain
