// Opening a store that may be thrown away, since a log fills it again. Any thread; one directory is
// one caller's.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/state/store.h"

namespace naungan::state {

// What was found wrong with a store, and where it was moved.
struct SetAside {
  std::string reason;   // of the error, "STORE_CORRUPT"
  std::string message;  // what exactly; empty: it was marked when it ran last
  // Absent: its directory was gone already.
  std::optional<std::filesystem::path> moved_to;
};

struct OpenedStore {
  std::unique_ptr<Store> store;
  std::optional<SetAside> set_aside;  // absent: it is the one that was there
};

// Reads what the owner needs before it begins, and judges it; a store that is unhealthy afterwards
// is corrupt, whatever this says.
using CheckStore = std::function<Status(Store&)>;

// Opens the store and checks it. One that is corrupt, marked so, or of another format (`check` says
// STORE_FORMAT) is set aside (Quarantine), and an empty one begun and checked. Errors: the others
// of Store::Open and of `check`, those of Quarantine.
Result<OpenedStore> OpenOrBeginAnew(const std::filesystem::path& directory, StoreMemory& memory,
                                    const CheckStore& check);

// If the store was found corrupt while running, leaves a mark for the next opening: damage that
// shows itself only when a block is read would otherwise stop its owner again and again.
void MarkIfCorrupt(const Store& store, const std::filesystem::path& directory);

}  // namespace naungan::state
