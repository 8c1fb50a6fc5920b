// Keys that order as their parts do.
//
// A part is a string (its bytes, 0x00 as 0x00 0xFF, then 0x00 0x01), an int64 (8 bytes big-endian,
// the sign bit turned over) or an int32 (4 bytes likewise).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace naungan::state {

void AppendKeyPart(std::string& key, std::string_view part);
void AppendKeyPart(std::string& key, int64_t part);
void AppendKeyPart(std::string& key, int32_t part);

// The key of a table's row, or, with fewer parts, the prefix of many.
template <typename... Parts>
std::string EncodeKey(uint8_t table_id, const Parts&... parts) {
  std::string key(1, static_cast<char>(table_id));
  (AppendKeyPart(key, parts), ...);
  return key;
}

// The smallest key above every key that begins with `prefix`; empty: there is none.
std::string PrefixEnd(std::string_view prefix);

// Takes the next part off the front of an encoded key. Precondition: it is there (our own keys).
std::string TakeString(std::string_view& key);
int64_t TakeInt64(std::string_view& key);
int32_t TakeInt32(std::string_view& key);

}  // namespace naungan::state
