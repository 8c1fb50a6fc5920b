// The pseudonym of a participant: 80 bits, written as 16 characters of Crockford's base32. The bits
// are a keyed hash of the NIK that libs/vault derives: deterministic, and of no use to who lacks
// the key. A value; safe from any thread.
//
// Sixteen digits are well-formed Crockford too, and a NIK is sixteen digits. No id reads as a NIK
// (libs/vault derives none), so that a NIK given for an id is refused and reaches no log.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::domain {

inline constexpr std::string_view kParticipantIdIsNikReason = "PARTICIPANT_ID_IS_NIK";

class ParticipantId {
 public:
  static constexpr int kBytes = 10;
  static constexpr int kCharacters = 16;
  using Bytes = std::array<uint8_t, kBytes>;

  constexpr ParticipantId() = default;
  static constexpr ParticipantId FromBytes(const Bytes& bytes) { return ParticipantId(bytes); }
  // Reads either case and, as Crockford's base32 asks, O as 0 and I and L as 1, since people read
  // ids to each other. Refusals, none of which repeats the text:
  //   PARTICIPANT_ID_MALFORMED  another form
  //   PARTICIPANT_ID_IS_NIK     a resident's number, which only LookupParticipant takes
  static Result<ParticipantId> Parse(std::string_view text, std::string_view field);

  // True for what is no id, although it has the form of one.
  bool ReadsAsNik() const;

  // Upper case: the one form that is stored, sent and hashed for routing.
  std::string ToString() const;
  constexpr const Bytes& bytes() const { return bytes_; }

  constexpr auto operator<=>(const ParticipantId&) const = default;

 private:
  constexpr explicit ParticipantId(const Bytes& bytes) : bytes_(bytes) {}

  Bytes bytes_{};
};

}  // namespace naungan::domain

// The bytes are a hash already: the first eight serve.
template <>
struct std::hash<naungan::domain::ParticipantId> {
  size_t operator()(const naungan::domain::ParticipantId& id) const noexcept {
    size_t value = 0;
    for (size_t i = 0; i < sizeof(value); ++i) value = value << 8 | id.bytes()[i];
    return value;
  }
};
