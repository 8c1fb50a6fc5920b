// Small secret files: read whole, written once, for their owner's eyes only.
//
// Pure functions over the file system; any thread. Errors name the path, never what is in the file:
//   KEY_FILE_MISSING (kNotFound), KEY_FILE_EXPOSED (kPermissionDenied: group or others may read
//   it), KEY_FILE_UNUSABLE (kFailedPrecondition: unreadable, too large, malformed, not to be
//   written).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::vault {

inline constexpr int64_t kKeyFileBytesMax = int64_t{64} * 1024;

Result<std::string> ReadKeyFile(const std::filesystem::path& file);

// Writes the file (0600) unless there is one, synced, its directory too: a key that has sealed
// something must outlive a power cut. A file that exists stays as it is, also when another process
// was first a moment ago: read it to know what counts.
Status EnsureKeyFile(const std::filesystem::path& file, std::string_view contents);

}  // namespace naungan::vault
