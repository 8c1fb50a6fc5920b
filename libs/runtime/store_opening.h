// Opening a partition's store, which may be thrown away: the log has everything. Any thread; one
// directory is one caller's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "libs/base/result.h"
#include "libs/state/store.h"

namespace naungan::runtime {

// state::OpenOrBeginAnew for the store of this service's partition; says in the log what was set
// aside. Errors: those of it and of LoadCursor otherwise.
Result<std::unique_ptr<state::Store>> OpenStoreOrBeginAnew(const std::filesystem::path& directory,
                                                           state::StoreMemory& memory,
                                                           std::string_view service,
                                                           int32_t partition);

}  // namespace naungan::runtime
