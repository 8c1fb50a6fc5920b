// Which day it is in Indonesia. A pure function of the time; safe from any thread.
#pragma once

#include <cstdint>

#include "libs/domain/date.h"

namespace naungan::domain {

// The date in the easternmost zone of Indonesia (WIT, UTC+9) at `time_us`, which is in microseconds
// since 1970 UTC. A later date has not begun anywhere in the country.
Date LatestDate(int64_t time_us);

}  // namespace naungan::domain
