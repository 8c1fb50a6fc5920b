// No person has two participations in one programme on one day. Pure functions; safe from any
// thread.
#pragma once

#include <string_view>

#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"

namespace naungan::enrollment {

// Would a participation in `programmes` over `period` share a programme and a day with `held`?
bool Conflicts(const v1::Participation& held, domain::ProgrammeSet programmes,
               const domain::Period& period);

// The code that refuses a row because of `held`; `region_code` is the region of the row.
//
//   REGISTERED_WITHOUT_AGREEMENT   `held` is an employer's, a wadah's or the person's own
//   REGISTERED_OTHER_AGREEMENT     `held` is under an agreement, in the row's region
//   REGISTERED_OTHER_REGION        `held` is under an agreement, in another region
v1::RowCode CodeOfConflict(const v1::Participation& held, std::string_view region_code);

}  // namespace naungan::enrollment
