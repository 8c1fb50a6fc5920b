// Which seats and months a bill is for, and when a bill is refused. Pure functions; safe from any
// thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/ledger.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// What an account pays for.
struct Payer {
  Insured insured;
  // The days on which people can be registered in the account.
  domain::Period term;
  // When the agreement or the addendum was signed under which it pays.
  std::optional<domain::Date> signed_date;
  // The seats that later addenda added, in the order of seats.
  google::protobuf::RepeatedPtrField<v1::LaterSeats> later_seats = {};
  // A group pays for the seats [1, past_last_seat): every seat that was ever given. A self-payer
  // pays for the one seat of the last stay, since stays in other seats cost something else.
  int64_t first_seat = 1;
  int64_t past_last_seat = 1;
  // How much is under way in the roster (seat_quota.h).
  int64_t pending = 0;
};

// How many months after the month of its issue a bill may begin. With a mistyped year the seats
// could not be billed for that year when it comes.
inline constexpr int32_t kBilledAheadMonthsMax = 12;

// An account with this many unpaid bills that have not lapsed gets no further one.
inline constexpr int32_t kOpenBillsMax = 100;

// The bill that `command` asks for, without heads and amount. nullopt if the same bill was issued
// before or is being summed. Otherwise:
//
//   BILL_EXISTS             kAlreadyExists: another bill has this id
//   BILL_VOIDED             kFailedPrecondition: the bill of this id was voided
//   RESOURCE_ID_IS_NIK      kInvalidArgument
//   SCHEDULE_UNKNOWN        kNotFound
//   SCHEDULE_NOT_AGREED     kFailedPrecondition
//   MONTH_BEFORE_SCHEDULE   kInvalidArgument
//   MONTH_TOO_FAR_AHEAD     kInvalidArgument: beyond kBilledAheadMonthsMax
//   DATE_ORDER              kInvalidArgument: the schedule was agreed after the day of issue
//   MONTHS_OUTSIDE_TERM     kFailedPrecondition
//   BILL_PENDING            kFailedPrecondition: another bill is being summed
//   ROSTER_PENDING          kFailedPrecondition
//   NOTHING_TO_BILL         kFailedPrecondition: every seat is billed for some of the months
//   OPEN_BILLS_FULL         kResourceExhausted: kOpenBillsMax
//   BILLS_FULL              kResourceExhausted: kBillsMax
//   TARIFF_MISSING          kFailedPrecondition
Result<std::optional<v1::Bill>> PlanBill(const Ledger& ledger, const v1::IssueBill& command,
                                         const Payer& payer, const Tariffs& tariffs,
                                         const Policy& policy);

}  // namespace naungan::enrollment
