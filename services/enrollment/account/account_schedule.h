// How an account is to pay: a schedule is proposed, then agreed. Pure functions; safe from any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/account.h"

namespace naungan::enrollment {

inline constexpr int32_t kMonthsPerBillMax = 12;
inline constexpr int32_t kSchedulesMax = 32;

// No event if the same schedule was proposed before. Otherwise, beside the errors of months and
// dates:
//
//   SCHEDULE_KIND_UNKNOWN     kInvalidArgument
//   MONTHS_PER_BILL_INVALID   kInvalidArgument: 1 for a monthly schedule, else 1 to
//                             kMonthsPerBillMax
//   RESOURCE_ID_IS_NIK        kInvalidArgument
//   SCHEDULE_EXISTS           kAlreadyExists: the account has another schedule of this id
//   SCHEDULES_FULL            kResourceExhausted: the account has kSchedulesMax
Result<ContributionEvents> ProposeSchedule(const v1::StoredAccount& account,
                                           const v1::ProposeSchedule& command);

// No event if the schedule was agreed on that day before. Otherwise:
//
//   SCHEDULE_UNKNOWN   kNotFound
//   SCHEDULE_AGREED    kAlreadyExists: it was agreed on another day
//   DATE_ORDER         kInvalidArgument: it was proposed later
Result<ContributionEvents> AgreeSchedule(const v1::StoredAccount& account,
                                         const v1::AgreeSchedule& command);

// nullptr if the account has no such schedule.
const v1::Schedule* FindSchedule(const v1::StoredAccount& account, std::string_view schedule);

}  // namespace naungan::enrollment
