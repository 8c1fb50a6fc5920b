// What a fuzz target is: one function that takes any bytes, and a claim about what is decoded of
// them. libFuzzer calls it with bytes of its own (tests/fuzz/run), replay.cc with the corpus (CI).
//
// A claim that does not hold ends the process (NAUNGAN_CHECK); so does whatever a sanitizer finds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// The name that libFuzzer gives it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace naungan::fuzz {

inline std::string_view Bytes(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Takes the part before the first `separator` off the front of `rest`, and the separator.
inline std::string_view TakeUntil(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

}  // namespace naungan::fuzz
