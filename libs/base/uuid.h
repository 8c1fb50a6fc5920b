// UUIDs (RFC 9562). Version 7, whose first 48 bits are the Unix time in milliseconds, identifies
// requests: its age can be read from it. Values; nothing here reads a clock or draws chance.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan {

class Uuid {
 public:
  static constexpr int kBytes = 16;
  using Bytes = std::array<uint8_t, kBytes>;

  // All zero: the nil UUID.
  constexpr Uuid() = default;
  constexpr explicit Uuid(const Bytes& bytes) : bytes_(bytes) {}

  // Reads "01890a5d-ac96-774b-bcce-b302099a8057" in either case; UUID_MALFORMED otherwise.
  static Result<Uuid> Parse(std::string_view text, std::string_view field);

  // 36 characters, lower case.
  std::string ToString() const;

  constexpr const Bytes& bytes() const { return bytes_; }
  constexpr int version() const { return bytes_[6] >> 4; }

  constexpr auto operator<=>(const Uuid&) const = default;

 private:
  Bytes bytes_{};
};

// Precondition: 0 <= unix_ms < 2^48 (the year 10889). The version and variant bits overwrite six of
// the random ones.
Uuid MakeUuidV7(int64_t unix_ms, const std::array<uint8_t, 10>& random);

// The time in a version 7 UUID, in milliseconds since 1970; nothing for another version.
std::optional<int64_t> UuidV7UnixMs(const Uuid& uuid);

}  // namespace naungan
