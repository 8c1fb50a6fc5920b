// Which bill and which months money pays. Pure functions; safe from any thread.
//
// Money pays open bills in full, that of the earliest month first. Of several bills from the same
// month the one that was issued first is paid first.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/base/result.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/account.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

inline constexpr size_t kPaymentReferenceBytesMax = 64;

// Issues a bill whose amount is known, and pays it at once if the balance suffices. MONEY_OVERFLOW.
Result<ContributionEvents> IssueSummedBill(const v1::StoredAccount& account, std::string_view name,
                                           const v1::Bill& bill, common::v1::Segment segment,
                                           const Policy& policy);

// Books money and pays the open bills that it suffices for. `known` is the payment that was booked
// under this reference before. No event if it is the same payment. Otherwise:
//
//   AMOUNT_INVALID                  kInvalidArgument: not above Rp0
//   PAYMENT_REFERENCE_INVALID       kInvalidArgument
//   FUNDING_SOURCE_UNKNOWN          kInvalidArgument
//   FUNDING_SOURCE_NOT_OF_ACCOUNT   kInvalidArgument: the account is funded by others. Who pays
//                                   decides whether a discount holds (PP 50/2025 art 3-4).
//   PAYMENT_REFERENCE_REUSED        kAlreadyExists: another payment has this reference
//   DEPOSITS_FULL                   kResourceExhausted: kDepositsMax days of unused money
//   MONEY_OVERFLOW
Result<ContributionEvents> BookPayment(const v1::StoredAccount& account, std::string_view name,
                                       const v1::Payment& payment,
                                       const std::optional<v1::Payment>& known,
                                       const Insured& insured, const Policy& policy);

}  // namespace naungan::enrollment
