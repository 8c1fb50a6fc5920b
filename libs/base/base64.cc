#include "libs/base/base64.h"

#include <cstdint>

namespace naungan {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Without padding.
std::string Encode(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  uint32_t pending = 0;
  int pending_bits = 0;
  for (const char byte : bytes) {
    pending = (pending << 8) | static_cast<unsigned char>(byte);
    pending_bits += 8;
    while (pending_bits >= 6) {
      pending_bits -= 6;
      text.push_back(alphabet[(pending >> pending_bits) & 0x3F]);
    }
  }
  if (pending_bits > 0) text.push_back(alphabet[(pending << (6 - pending_bits)) & 0x3F]);
  return text;
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string text = Encode(bytes, kAlphabet);
  while (text.size() % 4 != 0) text.push_back('=');
  return text;
}

std::string EncodeBase64Url(std::string_view bytes) { return Encode(bytes, kUrlAlphabet); }

Result<std::string> DecodeBase64Url(std::string_view text, std::string_view field) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  uint32_t pending = 0;
  int pending_bits = 0;
  for (const char character : text) {
    const size_t value = kUrlAlphabet.find(character);
    if (value == std::string_view::npos) {
      return Fail(Code::kInvalidArgument, "BASE64_MALFORMED", field,
                  "Base64url text may hold only letters, digits, '-' and '_'.");
    }
    pending = (pending << 6) | static_cast<uint32_t>(value);
    pending_bits += 6;
    if (pending_bits >= 8) {
      pending_bits -= 8;
      bytes.push_back(static_cast<char>((pending >> pending_bits) & 0xFF));
    }
  }
  const uint32_t left_over = pending & ((1U << pending_bits) - 1);
  if (pending_bits >= 6 || left_over != 0) {
    return Fail(Code::kInvalidArgument, "BASE64_MALFORMED", field,
                "The base64url text was cut short or altered.");
  }
  return bytes;
}

}  // namespace naungan
