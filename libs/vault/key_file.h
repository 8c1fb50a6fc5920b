// Reads and creates key files: small secret files that only their owner may read, and that are
// written once. Safe from any thread. Errors name the path and never quote the contents:
//
//   KEY_FILE_MISSING    kNotFound
//   KEY_FILE_EXPOSED    kPermissionDenied     group or others have access to it
//   KEY_FILE_UNUSABLE   kFailedPrecondition   it cannot be read or written, is too large, malformed
//                                             or not a regular file
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::vault {

inline constexpr int64_t kKeyFileBytesMax = int64_t{64} * 1024;

// Returns the whole file.
Result<std::string> ReadKeyFile(const std::filesystem::path& file);

// Creates the file with mode 0600, if it does not exist, and syncs it and its directory: a key that
// has sealed something must survive a power cut. A file that exists stays as it is. Another process
// may have created it a moment ago, so read the file afterwards to know which contents count.
Status EnsureKeyFile(const std::filesystem::path& file, std::string_view contents);

}  // namespace naungan::vault
