// Adds a data key as an operator does. The next start seals with it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace naungan {

// Precondition: the file is there and has no key "rotated".
inline void AddDataKey(const std::filesystem::path& file) {
  std::ofstream(file, std::ios::app) << "rotated " << std::string(64, 'a') << "\n";
}

}  // namespace naungan
