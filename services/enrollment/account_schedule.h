// How an account is to pay: a schedule is proposed, then agreed. Pure functions; safe from any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account.h"

namespace naungan::enrollment {

inline constexpr int32_t kMonthsPerBillMax = 12;
inline constexpr int32_t kSchedulesMax = 32;

// Each decision: no event where the same was done before. Of a schedule that is new:
// RESOURCE_ID_IS_NIK (kInvalidArgument).
Result<ContributionEvents> ProposeSchedule(const v1::StoredAccount& account,
                                           const v1::ProposeSchedule& command);
Result<ContributionEvents> AgreeSchedule(const v1::StoredAccount& account,
                                         const v1::AgreeSchedule& command);

// Null: the account has no such schedule.
const v1::Schedule* FindSchedule(const v1::StoredAccount& account, std::string_view schedule);

}  // namespace naungan::enrollment
