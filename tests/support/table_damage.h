// A store's table files, spoilt as a disk spoils them. One thread; the store is closed.
#pragma once

#include <filesystem>
#include <fstream>

namespace naungan {

// One byte of the first block of each table file in `directory`: the store opens, and reading what
// is there fails. How many files there were.
inline int DamageFirstBlocks(const std::filesystem::path& directory) {
  constexpr int kWithinFirstRow = 10;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(kWithinFirstRow);
    file.put('\x7f');
    ++files;
  }
  return files;
}

}  // namespace naungan
