// Identifiers that clients choose for the resources they create (AIP-133, AIP-122): lower-case
// letters, digits and hyphens, 1 to 63 characters, no hyphen at either end. Safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"

namespace naungan {

inline constexpr int kResourceIdCharactersMax = 63;

bool IsResourceId(std::string_view text);

// RESOURCE_ID_MALFORMED with `field` unless IsResourceId(text).
Status CheckResourceId(std::string_view text, std::string_view field);

}  // namespace naungan
