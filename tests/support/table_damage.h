// Damages a store's table files as a disk would. One thread; the store must be closed.
#pragma once

#include <filesystem>
#include <fstream>

namespace naungan {

// Changes one byte of the first block of each table file in `directory`, so that the store opens
// and reading the rows fails. Returns the number of files.
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
