// Nobody has two participations in one programme on one day. Pure functions; safe from any thread.
#pragma once

#include <string_view>

#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"

namespace naungan::enrollment {

// Would a participation in `programmes` over `period` overlap `held`?
bool Conflicts(const v1::Participation& held, domain::ProgrammeSet programmes,
               const domain::Period& period);

// Why a row of a registrant in `region_code` is refused for `held`.
v1::RowCode CodeOfConflict(const v1::Participation& held, std::string_view region_code);

}  // namespace naungan::enrollment
