// A bill is issued, and money is booked. Pure functions; safe from any thread.
#pragma once

#include <cstddef>

#include "libs/base/result.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "services/enrollment/account/account.h"
#include "services/enrollment/account/ledger.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

inline constexpr size_t kPaymentReferenceBytesMax = 64;

// Issues a bill whose amount is known. Money that is there already pays it. MONEY_OVERFLOW.
Result<ContributionEvents> IssueSummedBill(const Ledger& ledger, const v1::Bill& bill,
                                           const Policy& policy);

// Books money. No event if the same payment was booked before. Otherwise:
//
//   AMOUNT_INVALID                  kInvalidArgument: not above Rp0
//   PAYMENT_REFERENCE_INVALID       kInvalidArgument
//   FUNDING_SOURCE_UNKNOWN          kInvalidArgument
//   FUNDING_SOURCE_NOT_OF_ACCOUNT   kInvalidArgument: the account is funded by others. Who pays
//                                   decides whether a discount holds (PP 50/2025 art 3-4).
//   BILL_UNKNOWN                    kNotFound: the account has no bill of the id that is named
//   PAYMENT_REFERENCE_REUSED        kAlreadyExists: another payment has this reference
//   PAYMENT_REVERSED                kFailedPrecondition: it was booked and reversed
//   PAYMENTS_FULL                   kResourceExhausted: kPaymentsMax
//   MONEY_OVERFLOW
Result<ContributionEvents> BookPayment(const Ledger& ledger, const v1::Payment& payment,
                                       const Insured& insured, const Policy& policy);

}  // namespace naungan::enrollment
