// Which seats and months a bill is for. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

// What an account pays for.
struct Payer {
  Insured insured;
  // The days on which anybody can be registered by it.
  domain::Period term;
  // When its agreement was signed: no contribution was due before.
  std::optional<domain::Date> signed_date;
  // Of a self-payer, the one of the last stay: other seats are of stays that cost something else.
  int64_t first_seat = 1;
  // Every seat ever given is below; of a self-payer, no other.
  int64_t past_last_seat = 1;
  // Seats that are under way.
  int64_t pending = 0;
};

// The first month of a bill lies at most so many after the month in which it is issued: a mistyped
// year would keep the seats from being billed for it when it comes.
inline constexpr int32_t kBilledAheadMonthsMax = 12;

// The bill that `command` asks for, without heads and amount; nothing where it was issued before,
// as `known` says, or is being summed. Refusals, all kFailedPrecondition unless said: BILL_EXISTS
// (kAlreadyExists: another has this id), SCHEDULE_UNKNOWN (kNotFound), SCHEDULE_NOT_AGREED,
// RESOURCE_ID_IS_NIK (of a bill that is new), MONTH_BEFORE_SCHEDULE, MONTH_TOO_FAR_AHEAD (of the
// day of issue), DATE_ORDER (before the agreement; all four kInvalidArgument), MONTHS_OUTSIDE_TERM,
// BILL_PENDING (another is being summed), ROSTER_PENDING, NOTHING_TO_BILL, OPEN_BILLS_FULL
// (kResourceExhausted), TARIFF_MISSING.
Result<std::optional<v1::Bill>> PlanBill(const v1::StoredAccount& account,
                                         const v1::IssueBill& command, const Payer& payer,
                                         const std::optional<v1::Bill>& known,
                                         const Tariffs& tariffs, const Policy& policy);

}  // namespace naungan::enrollment
