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

// Opens the store, or sets it aside (state::Quarantine) and begins an empty one when it is corrupt,
// marked so, or of another format. Errors: the others of Store::Open and LoadCursor.
Result<std::unique_ptr<state::Store>> OpenStoreOrBeginAnew(const std::filesystem::path& directory,
                                                           state::StoreMemory& memory,
                                                           std::string_view service,
                                                           int32_t partition);

// If the store was found corrupt while running, leaves a mark for the next opening: damage that
// shows itself only when a block is read would otherwise stop the partition again and again.
void MarkIfCorrupt(const state::Store& store, const std::filesystem::path& directory);

}  // namespace naungan::runtime
