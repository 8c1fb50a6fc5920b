// Where a process keeps its files.
//
//   <data-dir>/
//     keys/                       the house's secret and the services' data keys; back this up
//     <service>/<partition>/      the store of one partition
//     <service>/vault/            the person vault's store
//     <service>/snapshots/        copies of stores
//     log/                        the embedded log, where there is no broker
//
// A value: any thread. Everything but keys/ and log/ may be deleted: the log rebuilds it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::platform {

class DataDirectory {
 public:
  // Creates `root` (0700) if it is not there. kFailedPrecondition (DATA_DIRECTORY_UNUSABLE): it
  // cannot be created, is no directory, or is not this user's to write.
  static Result<DataDirectory> Open(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path Keys() const { return root_ / "keys"; }
  std::filesystem::path Log() const { return root_ / "log"; }
  std::filesystem::path Partition(std::string_view service, int32_t partition) const;
  std::filesystem::path Vault(std::string_view service) const;
  std::filesystem::path Snapshots(std::string_view service) const;

 private:
  explicit DataDirectory(std::filesystem::path root) : root_(std::move(root)) {}
  std::filesystem::path root_;
};

}  // namespace naungan::platform
