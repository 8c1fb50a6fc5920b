#include "libs/base/uuid.h"

#include <algorithm>

#include "libs/base/check.h"
#include "libs/base/hex.h"

namespace naungan {
namespace {

constexpr size_t kTextCharacters = 36;
constexpr std::array<size_t, 4> kHyphens = {8, 13, 18, 23};

bool IsHyphenPlace(size_t place) { return std::ranges::find(kHyphens, place) != kHyphens.end(); }

std::unexpected<Error> Malformed(std::string_view field) {
  return Fail(Code::kInvalidArgument, "UUID_MALFORMED", field,
              "A UUID must be 32 hexadecimal digits in groups of 8-4-4-4-12.");
}

}  // namespace

Result<Uuid> Uuid::Parse(std::string_view text, std::string_view field) {
  if (text.size() != kTextCharacters) return Malformed(field);
  std::string digits;
  digits.reserve(kBytes * 2);
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsHyphenPlace(i)) {
      digits.push_back(text[i]);
    } else if (text[i] != '-') {
      return Malformed(field);
    }
  }
  const auto decoded = DecodeHex(digits, field);
  if (!decoded) return Malformed(field);
  Bytes bytes;
  std::ranges::copy(*decoded, bytes.begin());
  return Uuid(bytes);
}

std::string Uuid::ToString() const {
  std::string text = EncodeHex(bytes_);
  for (const size_t place : kHyphens) text.insert(place, 1, '-');
  return text;
}

Uuid MakeUuidV7(int64_t unix_ms, const std::array<uint8_t, 10>& random) {
  NAUNGAN_CHECK(unix_ms >= 0 && unix_ms < (int64_t{1} << 48), "the time must fit 48 bits");
  Uuid::Bytes bytes;
  for (size_t i = 0; i < 6; ++i) bytes[i] = static_cast<uint8_t>(unix_ms >> (40 - 8 * i));
  std::ranges::copy(random, bytes.begin() + 6);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0F) | 0x70);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3F) | 0x80);
  return Uuid(bytes);
}

std::optional<int64_t> UuidV7UnixMs(const Uuid& uuid) {
  if (uuid.version() != 7) return std::nullopt;
  int64_t unix_ms = 0;
  for (size_t i = 0; i < 6; ++i) unix_ms = unix_ms << 8 | uuid.bytes()[i];
  return unix_ms;
}

}  // namespace naungan
