// UUIDs (RFC 9562). Requests are identified by version 7: its first 48 bits are the Unix time in
// milliseconds, so that a request's age can be read from its id. Values; safe from any thread.
// Nothing here reads a clock or draws random bytes.
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

  // Reads a text like "01890a5d-ac96-774b-bcce-b302099a8057" in either case. UUID_MALFORMED if it
  // has another form.
  static Result<Uuid> Parse(std::string_view text, std::string_view field);

  // 36 characters, lower case.
  std::string ToString() const;

  constexpr const Bytes& bytes() const { return bytes_; }
  constexpr int version() const { return bytes_[6] >> 4; }

  constexpr auto operator<=>(const Uuid&) const = default;

 private:
  Bytes bytes_{};
};

// Precondition: 0 <= unix_ms < 2^48 (the year 10889). The version and the variant overwrite six of
// the random bits.
Uuid MakeUuidV7(int64_t unix_ms, const std::array<uint8_t, 10>& random);

// The time in a version 7 UUID, in milliseconds since 1970; nullopt for any other version.
std::optional<int64_t> UuidV7UnixMs(const Uuid& uuid);

}  // namespace naungan
