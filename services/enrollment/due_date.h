// By when a bill is to be paid. Pure functions; safe from any thread.
#pragma once

#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "naungan/common/v1/common.pb.h"
#include "services/enrollment/policy.h"

namespace naungan::enrollment {

// The day by which the months from `first` on are to be paid, moved to a working day.
Result<domain::Date> DueDate(domain::Month first, common::v1::Segment segment,
                             std::optional<domain::Date> signed_date, const Policy& policy);

}  // namespace naungan::enrollment
