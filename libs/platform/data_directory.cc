#include "libs/platform/data_directory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace naungan::platform {
namespace {

std::unexpected<Error> Unusable(const std::filesystem::path& root, std::string_view why) {
  return Fail(Code::kFailedPrecondition, "DATA_DIRECTORY_UNUSABLE", "",
              fmt::format("The data directory {} cannot be used: {}. Give one that this user may "
                          "write.",
                          root.string(), why));
}

}  // namespace

Result<DataDirectory> DataDirectory::Open(const std::filesystem::path& root) {
  std::error_code failed;
  const bool created = std::filesystem::create_directories(root, failed);
  if (failed) return Unusable(root, failed.message());
  if (created) {
    // It will hold keys and, sealed, persons: nobody else's business.
    std::filesystem::permissions(root, std::filesystem::perms::owner_all, failed);
    if (failed) return Unusable(root, failed.message());
  }
  if (::access(root.c_str(), R_OK | W_OK | X_OK) != 0) {
    return Unusable(root, std::generic_category().message(errno));
  }
  return DataDirectory(root);
}

std::filesystem::path DataDirectory::Partition(std::string_view service, int32_t partition) const {
  return root_ / service / std::to_string(partition);
}

std::filesystem::path DataDirectory::Vault(std::string_view service) const {
  return root_ / service / "vault";
}

std::filesystem::path DataDirectory::Snapshots(std::string_view service) const {
  return root_ / service / "snapshots";
}

}  // namespace naungan::platform
