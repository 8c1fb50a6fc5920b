// Damages a store's table files as a disk would. One thread; the store must be closed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <vector>

namespace naungan {

inline std::vector<std::filesystem::path> TableFilesOf(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".sst") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// Flips the lowest bit of the byte at `at`.
inline void FlipBit(const std::filesystem::path& file, int64_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(at);
  const int byte = stream.get();
  stream.seekp(at);
  stream.put(static_cast<char>(byte ^ 1));
}

// Changes one byte of the first block of each table file in `directory`, so that the store opens
// and reading the rows fails. Returns the number of files.
inline int DamageFirstBlocks(const std::filesystem::path& directory) {
  constexpr int kWithinFirstRow = 10;
  const auto files = TableFilesOf(directory);
  for (const auto& table : files) {
    std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(kWithinFirstRow);
    file.put('\x7f');
  }
  return static_cast<int>(files.size());
}

}  // namespace naungan
