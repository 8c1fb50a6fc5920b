// What happens to a damaged store when a partition opens it: it is set aside and a new one is
// begun, because the log has everything. Any thread; one caller per directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "libs/base/result.h"
#include "libs/state/store.h"

namespace naungan::runtime {

// Opens the store of this service's partition with state::OpenOrBeginAnew, which decides whether a
// store is set aside, and logs it if one was. Errors: the other ones of OpenOrBeginAnew and those
// of LoadCursor (meta_rows.h).
Result<std::unique_ptr<state::Store>> OpenStoreOrBeginAnew(const std::filesystem::path& directory,
                                                           state::StoreMemory& memory,
                                                           std::string_view service,
                                                           int32_t partition);

}  // namespace naungan::runtime
