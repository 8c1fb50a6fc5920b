// Bytes as base64url text without padding (RFC 4648 section 5) and back: page tokens and anything
// else that must survive a URL. Pure functions, safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan {

std::string EncodeBase64Url(std::string_view bytes);

// Refuses with BASE64_MALFORMED other characters, padding, an impossible length, and bits that no
// encoder leaves behind, so that each byte string has exactly one text.
Result<std::string> DecodeBase64Url(std::string_view text, std::string_view field);

}  // namespace naungan
