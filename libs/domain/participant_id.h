// The pseudonym of a participant: 80 bits, written as 16 characters of Crockford's base32. The bits
// are a keyed hash of the NIK, which libs/vault derives. The hash is deterministic, and without the
// key no one can derive it. A value; safe from any thread.
//
// A NIK has 16 digits, and 16 digits are well-formed base32 too. But libs/vault derives no id that
// reads as a NIK. So a NIK that is given instead of an id can be refused, and it reaches no log.
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
  // Reads either case. As Crockford's base32 prescribes, it reads O as 0 and I and L as 1, because
  // people read ids to each other. No error repeats the text:
  //   PARTICIPANT_ID_MALFORMED  the text has another form
  //   PARTICIPANT_ID_IS_NIK     the text is a NIK, which only LookupParticipant accepts
  static Result<ParticipantId> Parse(std::string_view text, std::string_view field);

  // True if the text of these bytes reads as a NIK. Then they are not an id, although they have the
  // form of one.
  bool ReadsAsNik() const;

  // In upper case. Only this form is stored, sent and hashed for routing.
  std::string ToString() const;
  constexpr const Bytes& bytes() const { return bytes_; }

  constexpr auto operator<=>(const ParticipantId&) const = default;

 private:
  constexpr explicit ParticipantId(const Bytes& bytes) : bytes_(bytes) {}

  Bytes bytes_{};
};

}  // namespace naungan::domain

// The bytes are a hash already, so the first eight of them serve.
template <>
struct std::hash<naungan::domain::ParticipantId> {
  size_t operator()(const naungan::domain::ParticipantId& id) const noexcept {
    size_t value = 0;
    for (size_t i = 0; i < sizeof(value); ++i) value = value << 8 | id.bytes()[i];
    return value;
  }
};
