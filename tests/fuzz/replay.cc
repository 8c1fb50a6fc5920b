// Runs a fuzz target over every file of the given folders, so that an input that libFuzzer found
// once is tried for ever, with any compiler. The last line is "N passed, 0 failed". A claim that
// does not hold ends the process; the name of the file is printed before.
#include <fmt/core.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

int main(int count, char** arguments) {
  int passed = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& file : std::filesystem::directory_iterator(arguments[i])) {
      fmt::print(stderr, "{}\n", file.path().string());
      std::ifstream stream(file.path(), std::ios::binary);
      const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
      ++passed;
    }
  }
  fmt::print("{} passed, 0 failed\n", passed);
  return passed > 0 ? 0 : 1;
}
