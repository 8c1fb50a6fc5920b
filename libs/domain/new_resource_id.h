// Ids that clients choose for what they create stand in names, and names are published and logged.
// A pure function; safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"

namespace naungan::domain {

// CheckResourceId of libs/base, and RESOURCE_ID_IS_NIK (kInvalidArgument) for what reads as a NIK:
// personal data names nothing here. No Error repeats the id. For what is created; a name that was
// recorded once stays readable (resource_names.h).
Status CheckNewResourceId(std::string_view id, std::string_view field);

}  // namespace naungan::domain
