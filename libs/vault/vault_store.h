// Opens the store of a person vault.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "libs/base/result.h"
#include "libs/state/store.h"

namespace naungan::vault {

// Opens the store and reads the vault's own rows, which shows damage early. A damaged store is set
// aside, because the topic fills a new one. Errors: those of state::OpenOrBeginAnew. Blocks for the
// disk; any thread, one at a time for a directory.
Result<std::unique_ptr<state::Store>> OpenVaultStore(std::string_view service,
                                                     const std::filesystem::path& directory,
                                                     int32_t partitions,
                                                     state::StoreMemory& memory);

}  // namespace naungan::vault
