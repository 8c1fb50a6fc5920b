// The encoding of keys: encoded keys order as their parts do. Pure functions; any thread.
//
//   part     encoded as
//   string   its bytes, each 0x00 written as 0x00 0xFF, then 0x00 0x01
//   int64    8 bytes, big-endian, with the sign bit inverted
//   int32    4 bytes, big-endian, with the sign bit inverted
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace naungan::state {

void AppendKeyPart(std::string& key, std::string_view part);
void AppendKeyPart(std::string& key, int64_t part);
void AppendKeyPart(std::string& key, int32_t part);

// The key of a table's row; with fewer parts, the prefix that the keys of many rows share.
template <typename... Parts>
std::string EncodeKey(uint8_t table_id, const Parts&... parts) {
  std::string key(1, static_cast<char>(table_id));
  (AppendKeyPart(key, parts), ...);
  return key;
}

// The smallest key above every key that begins with `prefix`; empty if there is no such key.
std::string PrefixEnd(std::string_view prefix);

// Removes the next part from the front of an encoded key and returns it. Precondition: the key has
// that part; it is one of our own keys.
std::string TakeString(std::string_view& key);
int64_t TakeInt64(std::string_view& key);
int32_t TakeInt32(std::string_view& key);

}  // namespace naungan::state
