// Which bill money pays. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/base/result.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

inline constexpr size_t kPaymentReferenceBytesMax = 64;

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

}  // namespace naungan::enrollment
