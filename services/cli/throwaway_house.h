// A house in a temporary directory, for `naungan scenario run --isolated`.
#pragma once

#include <filesystem>
#include <memory>

#include "libs/base/result.h"
#include "services/cli/house.h"

namespace naungan::cli {

class ThrowawayHouse {
 public:
  static Result<std::unique_ptr<ThrowawayHouse>> Start(const platform::Clock& clock,
                                                       platform::Entropy& entropy);
  // Drains the services and deletes the directory.
  ~ThrowawayHouse();
  ThrowawayHouse(const ThrowawayHouse&) = delete;
  ThrowawayHouse& operator=(const ThrowawayHouse&) = delete;

  std::filesystem::path run_directory() const { return directory_ / "run"; }

 private:
  explicit ThrowawayHouse(std::filesystem::path directory) : directory_(std::move(directory)) {}

  const std::filesystem::path directory_;
  std::unique_ptr<House> house_;
};

}  // namespace naungan::cli
