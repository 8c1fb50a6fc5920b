// Accounts: how a group or a self-payer pays, what is owed and what a payment covers. Nothing is
// ever "pay later and be covered": a schedule bills only once agreed, and a cover is bought by
// money that is there. Pure functions; safe from any thread.
//
//   schedule proposed --> agreed --> bill --> paid in full --> cover
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/money.h"
#include "libs/domain/period.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

inline constexpr int32_t kMonthsPerBillMax = 12;
inline constexpr int32_t kSchedulesMax = 32;
inline constexpr int32_t kOpenBillsMax = 100;
inline constexpr size_t kPaymentReferenceBytesMax = 64;

using ContributionEvents = std::vector<v1::ContributionEvent>;

// What an account pays for.
struct Payer {
  Insured insured;
  // The days on which anybody can be registered by it.
  domain::Period term;
  // When its agreement was signed: no contribution was due before.
  std::optional<domain::Date> signed_date;
  // Every seat ever given is below.
  int64_t past_last_seat = 1;
  // Seats that are under way.
  int64_t pending = 0;
};

// Each decision: no event where the same was done before.
Result<ContributionEvents> ProposeSchedule(const v1::StoredAccount& account,
                                           const v1::ProposeSchedule& command);
Result<ContributionEvents> AgreeSchedule(const v1::StoredAccount& account,
                                         const v1::AgreeSchedule& command);

// The bill that `command` asks for, without heads and amount; nothing where it was issued before,
// as `known` says, or is being summed. Refusals, all kFailedPrecondition unless said: BILL_EXISTS
// (kAlreadyExists: another has this id), SCHEDULE_UNKNOWN (kNotFound), SCHEDULE_NOT_AGREED,
// MONTH_BEFORE_SCHEDULE (kInvalidArgument), MONTHS_OUTSIDE_TERM, BILL_PENDING (another is being
// summed), ROSTER_PENDING, NOTHING_TO_BILL, OPEN_BILLS_FULL (kResourceExhausted), TARIFF_MISSING.
Result<std::optional<v1::Bill>> PlanBill(const v1::StoredAccount& account,
                                         const v1::IssueBill& command, const Payer& payer,
                                         const std::optional<v1::Bill>& known,
                                         const Tariffs& tariffs, const Policy& policy);

// Issues a bill that is summed, and pays it at once if the balance suffices. MONEY_OVERFLOW.
Result<ContributionEvents> IssueSummedBill(const v1::StoredAccount& account, std::string_view name,
                                           const v1::Bill& bill, common::v1::Segment segment,
                                           const Policy& policy);

// Books money and pays the oldest open bills in full. `known` is the payment of that reference.
// AMOUNT_INVALID, PAYMENT_REFERENCE_INVALID, FUNDING_SOURCE_UNKNOWN (kInvalidArgument),
// PAYMENT_REFERENCE_REUSED (kAlreadyExists), MONEY_OVERFLOW.
Result<ContributionEvents> BookPayment(const v1::StoredAccount& account, std::string_view name,
                                       const v1::Payment& payment,
                                       const std::optional<v1::Payment>& known,
                                       common::v1::Segment segment, const Policy& policy);

void Evolve(v1::StoredAccount& account, const v1::ContributionEvent& event);

v1::Account ViewOf(std::string_view name, const v1::StoredAccount& account);

// The day by which the months from `first` on are to be paid, moved to a working day.
Result<domain::Date> DueDate(domain::Month first, common::v1::Segment segment,
                             std::optional<domain::Date> signed_date, const Policy& policy);

}  // namespace naungan::enrollment
