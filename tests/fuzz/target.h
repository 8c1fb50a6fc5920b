// A fuzz target is one function that takes any bytes and checks claims about decoding them.
// libFuzzer calls it with bytes that it makes up (tests/fuzz/run), and replay.cc calls it with the
// corpus (in every build).
//
// A claim that does not hold ends the process (NAUNGAN_CHECK). So does a finding of a sanitizer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// libFuzzer prescribes this name.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace naungan::fuzz {

inline std::string_view Bytes(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Removes the part before the first `separator`, and the separator, from the front of `rest`.
// Returns the part.
inline std::string_view TakeUntil(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

}  // namespace naungan::fuzz
