// Bytes as text (RFC 4648): base64 with padding (section 4) for other programs' decoders, and
// base64url without padding (section 5), there and back, for page tokens and anything else that
// must survive a URL. Pure functions, safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan {

std::string EncodeBase64(std::string_view bytes);

std::string EncodeBase64Url(std::string_view bytes);

// Refuses with BASE64_MALFORMED other characters, padding, an impossible length, and bits that no
// encoder leaves behind, so that each byte string has exactly one text.
Result<std::string> DecodeBase64Url(std::string_view text, std::string_view field);

}  // namespace naungan
