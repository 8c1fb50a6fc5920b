// Where a process keeps its files.
//
//   <data-dir>/
//     FORMAT                      which formats its files have
//     keys/                       the house's secret and the services' data keys: back them up
//     <service>/<partition>/      the store of one partition
//     <service>/vault/            the person vault's store
//     log/                        the embedded log, if there is no broker
//
// Everything except keys/ and log/ may be deleted, since the log rebuilds it. A value; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::platform {

// The number of the formats of logs, feeds, stores and vaults that this build reads and writes.
// Raise it when the files of an older build can no longer be read. Then tests/golden needs a new
// set of logs too.
inline constexpr int64_t kDataFormat = 1;

class DataDirectory {
 public:
  // Creates `root` (mode 0700) if it is not there, and writes the file FORMAT into an empty one.
  // Errors, all kFailedPrecondition unless noted:
  //   DATA_DIRECTORY_UNUSABLE      it cannot be created, it is not a directory, or this user may
  //                                not write to it
  //   DATA_DIRECTORY_OTHER_FORMAT  a build with other formats wrote it
  //   DATA_DIRECTORY_FULL          kResourceExhausted: its disk is full
  static Result<DataDirectory> Open(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path Keys() const { return root_ / "keys"; }
  std::filesystem::path Log() const { return root_ / "log"; }
  std::filesystem::path Partition(std::string_view service, int32_t partition) const;
  std::filesystem::path Vault(std::string_view service) const;

 private:
  explicit DataDirectory(std::filesystem::path root) : root_(std::move(root)) {}
  std::filesystem::path root_;
};

}  // namespace naungan::platform
