#include "libs/domain/participant_id.h"

#include <algorithm>

#include "libs/domain/nik.h"

namespace naungan::domain {
namespace {

// Crockford's alphabet has no I, L, O and U.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kBitsPerCharacter = 5;

// The value of a character; -1 if it has none.
int ValueOf(char character) {
  if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
  if (character == 'O') return 0;
  if (character == 'I' || character == 'L') return 1;
  const size_t value = kAlphabet.find(character);
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

std::unexpected<Error> Malformed(std::string_view field) {
  return Fail(Code::kInvalidArgument, "PARTICIPANT_ID_MALFORMED", field,
              "A participant id must be 16 characters of Crockford's base32.");
}

}  // namespace

Result<ParticipantId> ParticipantId::Parse(std::string_view text, std::string_view field) {
  if (text.size() != kCharacters) return Malformed(field);
  Bytes bytes;
  uint32_t pending = 0;
  int pending_bits = 0;
  size_t next = 0;
  for (const char character : text) {
    const int value = ValueOf(character);
    if (value < 0) return Malformed(field);
    pending = pending << kBitsPerCharacter | static_cast<uint32_t>(value);
    pending_bits += kBitsPerCharacter;
    if (pending_bits >= 8) {
      pending_bits -= 8;
      bytes[next++] = static_cast<uint8_t>(pending >> pending_bits);
    }
  }
  const ParticipantId id(bytes);
  if (id.ReadsAsNik()) {
    return Fail(Code::kInvalidArgument, kParticipantIdIsNikReason, field,
                "This is a NIK, which is personal data and must not be used as an id. Ask "
                "LookupParticipant for the participant's id.");
  }
  return id;
}

bool ParticipantId::ReadsAsNik() const {
  const std::string text = ToString();
  // The cheap check comes first. Nearly every id fails it, and an error of Nik costs a text.
  return std::ranges::all_of(text, [](char character) { return character <= '9'; }) &&
         Nik::Parse(text, "").has_value();
}

std::string ParticipantId::ToString() const {
  std::string text;
  text.reserve(kCharacters);
  uint32_t pending = 0;
  int pending_bits = 0;
  for (const uint8_t byte : bytes_) {
    pending = pending << 8 | byte;
    pending_bits += 8;
    while (pending_bits >= kBitsPerCharacter) {
      pending_bits -= kBitsPerCharacter;
      text.push_back(kAlphabet[pending >> pending_bits & 0x1F]);
    }
  }
  return text;
}

}  // namespace naungan::domain
