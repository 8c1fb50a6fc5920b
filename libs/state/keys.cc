#include "libs/state/keys.h"

#include "libs/base/check.h"

namespace naungan::state {
namespace {

// A string ends with 0x00 0x01. That is below 0x00 0xFF, which stands for a 0x00 inside a string,
// and below every other byte that could follow. So a string sorts before its extensions.
constexpr char kZero = '\x00';
constexpr char kEnd = '\x01';
constexpr char kEscaped = '\xff';

template <typename Unsigned>
void AppendBigEndian(std::string& key, Unsigned value) {
  for (int shift = static_cast<int>(sizeof(Unsigned) * 8) - 8; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(value >> shift));
  }
}

template <typename Unsigned>
Unsigned TakeBigEndian(std::string_view& key) {
  NAUNGAN_CHECK(key.size() >= sizeof(Unsigned), "a key must hold the part that is taken");
  Unsigned value = 0;
  for (size_t i = 0; i < sizeof(Unsigned); ++i) {
    value = static_cast<Unsigned>(value << 8) | static_cast<uint8_t>(key[i]);
  }
  key.remove_prefix(sizeof(Unsigned));
  return value;
}

constexpr uint64_t kSign64 = uint64_t{1} << 63;
constexpr uint32_t kSign32 = uint32_t{1} << 31;

}  // namespace

void AppendKeyPart(std::string& key, std::string_view part) {
  for (const char byte : part) {
    key.push_back(byte);
    if (byte == kZero) key.push_back(kEscaped);
  }
  key.push_back(kZero);
  key.push_back(kEnd);
}

void AppendKeyPart(std::string& key, int64_t part) {
  AppendBigEndian(key, static_cast<uint64_t>(part) ^ kSign64);
}

void AppendKeyPart(std::string& key, int32_t part) {
  AppendBigEndian(key, static_cast<uint32_t>(part) ^ kSign32);
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

std::string TakeString(std::string_view& key) {
  std::string part;
  while (true) {
    NAUNGAN_CHECK(!key.empty(), "a string in a key must end");
    const char byte = key.front();
    key.remove_prefix(1);
    if (byte == kZero) {
      NAUNGAN_CHECK(!key.empty(), "a string in a key must end");
      const char next = key.front();
      key.remove_prefix(1);
      if (next == kEnd) return part;
      NAUNGAN_CHECK(next == kEscaped, "a zero in a key must be escaped");
    }
    part.push_back(byte);
  }
}

int64_t TakeInt64(std::string_view& key) {
  return static_cast<int64_t>(TakeBigEndian<uint64_t>(key) ^ kSign64);
}

int32_t TakeInt32(std::string_view& key) {
  return static_cast<int32_t>(TakeBigEndian<uint32_t>(key) ^ kSign32);
}

}  // namespace naungan::state
