// Bytes as text and back (RFC 4648). Pure functions; safe from any thread.
//
//   EncodeBase64                       with padding (section 4), for the decoders of other programs
//   EncodeBase64Url, DecodeBase64Url   without padding (section 5), for page tokens and other texts
//                                      that must survive a URL
#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan {

std::string EncodeBase64(std::string_view bytes);

std::string EncodeBase64Url(std::string_view bytes);

// BASE64_MALFORMED if the text holds other characters or padding, has an impossible length, or
// holds bits that no encoder leaves behind. So each byte string has exactly one text.
Result<std::string> DecodeBase64Url(std::string_view text, std::string_view field);

}  // namespace naungan
