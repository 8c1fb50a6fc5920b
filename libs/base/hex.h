// Bytes as lower-case hexadecimal text and back, for digests and random identities in logs and
// tools. Pure functions; safe from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan {

std::string EncodeHex(std::string_view bytes);
std::string EncodeHex(std::span<const unsigned char> bytes);

// Reads either case. HEX_MALFORMED if the text is not made of pairs of hexadecimal digits.
Result<std::string> DecodeHex(std::string_view text, std::string_view field);

}  // namespace naungan
