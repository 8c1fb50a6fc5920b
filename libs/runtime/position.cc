#include <fmt/core.h>

#include <array>
#include <charconv>
#include <tuple>

#include "libs/base/hex.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {
namespace {

constexpr size_t kTermIdBytes = 16;
constexpr size_t kPositionParts = 5;

// Accepts a number only as ToText writes it: digits, no sign, no leading zero. So each position has
// exactly one text, and texts may be compared.
template <typename Number>
bool ParseNumber(std::string_view text, Number& number) {
  if (text.empty() || (text.size() > 1 && text.front() == '0') || text.front() == '-') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::unexpected<Error> Malformed() {
  return Fail(
      Code::kInvalidArgument, "POSITION_MALFORMED", "position",
      "A position must be partition/epoch/term id in 32 hexadecimal digits/sequence/index.");
}

}  // namespace

bool Before(const Position& a, const Position& b) {
  return std::tie(a.epoch, a.sequence, a.index) < std::tie(b.epoch, b.sequence, b.index);
}

std::string ToText(const Position& position) {
  return fmt::format("{}/{}/{}/{}/{}", position.partition, position.epoch,
                     EncodeHex(position.term_id), position.sequence, position.index);
}

Result<Position> ParsePosition(std::string_view text) {
  std::array<std::string_view, kPositionParts> parts;
  for (size_t i = 0; i < kPositionParts; ++i) {
    const size_t slash = text.find('/');
    const bool last = i + 1 == kPositionParts;
    if ((slash == std::string_view::npos) != last) return Malformed();
    parts[i] = text.substr(0, slash);
    if (!last) text.remove_prefix(slash + 1);
  }
  Position position;
  auto term_id = DecodeHex(parts[2], "position");
  if (!term_id || term_id->size() != kTermIdBytes || EncodeHex(*term_id) != parts[2] ||
      !ParseNumber(parts[0], position.partition) || !ParseNumber(parts[1], position.epoch) ||
      !ParseNumber(parts[3], position.sequence) || !ParseNumber(parts[4], position.index)) {
    return Malformed();
  }
  position.term_id = *std::move(term_id);
  return position;
}

}  // namespace naungan::runtime
