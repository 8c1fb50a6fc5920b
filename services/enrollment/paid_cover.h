// Which days a bill that is paid covers. Pure functions; safe from any thread.
#pragma once

#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "naungan/common/v1/common.pb.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "services/enrollment/policy.h"

namespace naungan::enrollment {

// What a bill that is paid on `paid` covers.
domain::Period CoverOf(const v1::Bill& bill, domain::Date paid, common::v1::Segment segment,
                       const Policy& policy);

}  // namespace naungan::enrollment
