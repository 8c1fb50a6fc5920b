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
// Days whose money no bill has used.
inline constexpr int32_t kDepositsMax = 1'000;

using ContributionEvents = std::vector<v1::ContributionEvent>;

// Each decision: no event where the same was done before. Of a schedule that is new:
// RESOURCE_ID_IS_NIK (kInvalidArgument).
Result<ContributionEvents> ProposeSchedule(const v1::StoredAccount& account,
                                           const v1::ProposeSchedule& command);
Result<ContributionEvents> AgreeSchedule(const v1::StoredAccount& account,
                                         const v1::AgreeSchedule& command);

// Issues a bill that is summed, and pays it at once if the balance suffices. MONEY_OVERFLOW.
Result<ContributionEvents> IssueSummedBill(const v1::StoredAccount& account, std::string_view name,
                                           const v1::Bill& bill, common::v1::Segment segment,
                                           const Policy& policy);

// Books money and pays the oldest open bills in full, with the money of the earliest days: a bill
// is paid on the day on which what it takes was all there. `known` is the payment of that
// reference. AMOUNT_INVALID, PAYMENT_REFERENCE_INVALID, FUNDING_SOURCE_UNKNOWN,
// FUNDING_SOURCE_NOT_OF_ACCOUNT (a discount depends on who pays, PP 50/2025 art 3-4; all
// kInvalidArgument), PAYMENT_REFERENCE_REUSED (kAlreadyExists), DEPOSITS_FULL (kResourceExhausted),
// MONEY_OVERFLOW.
Result<ContributionEvents> BookPayment(const v1::StoredAccount& account, std::string_view name,
                                       const v1::Payment& payment,
                                       const std::optional<v1::Payment>& known,
                                       const Insured& insured, const Policy& policy);

// Null: the account has no such schedule.
const v1::Schedule* FindSchedule(const v1::StoredAccount& account, std::string_view schedule);

void Evolve(v1::StoredAccount& account, const v1::ContributionEvent& event);

v1::Account ViewOf(std::string_view name, const v1::StoredAccount& account);

}  // namespace naungan::enrollment
