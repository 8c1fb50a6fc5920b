// Which ids a client may choose for a new resource. Ids stand in names, and names are published and
// logged. A pure function; safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"

namespace naungan::domain {

// Errors: those of CheckResourceId (libs/base), and RESOURCE_ID_IS_NIK (kInvalidArgument) if the id
// reads as a NIK, which is personal data. No error repeats the id. Only new resources are checked:
// a name that was recorded once stays readable (resource_names.h).
Status CheckNewResourceId(std::string_view id, std::string_view field);

}  // namespace naungan::domain
