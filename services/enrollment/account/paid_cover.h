// Which days a paid bill covers. Pure functions; safe from any thread.
#pragma once

#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "naungan/common/v1/common.pb.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "services/enrollment/account/policy.h"

namespace naungan::enrollment {

// The days that `bill` covers if it was paid on `paid`:
//
//   paid by the due date                     every month whole
//   paid later, for a wage earner            every month whole, since the employer owes it
//   paid later, for a person on own account  from the day of payment on
//   paid after the last month, likewise      no day; the bill is settled
//
// The policy's payment terms tell which segment is treated like wage earners.
domain::Period CoverOf(const v1::Bill& bill, domain::Date paid, common::v1::Segment segment,
                       const Policy& policy);

}  // namespace naungan::enrollment
