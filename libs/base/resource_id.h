// Ids that clients choose for the resources that they create (AIP-133, AIP-122): 1 to 63 lower-case
// letters, digits and hyphens, without a hyphen at either end. Pure functions; safe from any
// thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"

namespace naungan {

inline constexpr int kResourceIdCharactersMax = 63;

bool IsResourceId(std::string_view text);

// RESOURCE_ID_MALFORMED unless IsResourceId(text).
Status CheckResourceId(std::string_view text, std::string_view field);

}  // namespace naungan
