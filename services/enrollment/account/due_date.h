// By when a bill must be paid. Pure functions; safe from any thread.
#pragma once

#include <optional>

#include "libs/base/result.h"
#include "libs/domain/cover_rules.h"
#include "libs/domain/date.h"
#include "naungan/common/v1/common.pb.h"
#include "services/enrollment/account/policy.h"

namespace naungan::enrollment {

// When a bill for the months from `first` on is due: on the policy's day of the month, moved to the
// next working day. A bill under an agreement is not due before the agreement is signed.
// TARIFF_MISSING (kFailedPrecondition) if the policy has no payment terms for the
// segment.
Result<domain::Due> DueDate(domain::Month first, common::v1::Segment segment,
                            std::optional<domain::Date> signed_date, const Policy& policy);

}  // namespace naungan::enrollment
