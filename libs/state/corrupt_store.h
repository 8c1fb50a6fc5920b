// What happens to a store that is corrupt: it is set aside, and an empty one is begun in its place.
// A store may be thrown away because its log fills it again.
//
//   the damage is found   then
//   while opening         OpenOrBeginAnew sets the store aside at once
//   while running         the Store leaves a mark (MarkCorrupt), and the next opening, which its
//                         owner does at once, sets the store aside
//
// Threads: any. Only one caller at a time may use a directory.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/state/store.h"

namespace naungan::state {

// At most this many directories are set aside for one path; then an operator must look.
inline constexpr int kQuarantinesMax = 100;

// What was wrong with a store, and where it was moved.
struct SetAside {
  // The reason of the error: "STORE_CORRUPT" or "STORE_FORMAT".
  std::string reason;
  // The message of the error. Empty if the store had been marked when it ran last.
  std::string message;
  // nullopt if its directory was gone already.
  std::optional<std::filesystem::path> moved_to;
};

struct OpenedStore {
  std::unique_ptr<Store> store;
  // nullopt if `store` is the one that was there.
  std::optional<SetAside> set_aside;
};

// Reads from the store what its owner needs before it begins, and judges it.
using CheckStore = std::function<Status(Store&)>;

// Opens the store and checks it.
//
//   the store is                                         result
//   healthy, and `check` accepts it                      the store
//   corrupt, or marked as corrupt                        it is set aside; an empty store
//   of another format (`check` returns STORE_FORMAT)     it is set aside; an empty store
//   anything else                                        the error of Store::Open or of `check`
//
// An empty store is checked too. Other errors: those of Quarantine.
Result<OpenedStore> OpenOrBeginAnew(const std::filesystem::path& directory, StoreMemory& memory,
                                    const CheckStore& check);

// Marks the store in `directory` as corrupt, for the next opening. Damage that shows only when a
// certain block is read would otherwise stop its owner again and again.
void MarkCorrupt(const std::filesystem::path& directory);

// Renames the directory of a closed store to `<directory>.quarantined-<n>`, with the lowest n that
// is free, and returns the new name. The damaged files stay for the person who looks into it.
// Errors: kNotFound if there is no such directory, kResourceExhausted (STORE_QUARANTINES_FULL),
// STORE_DIRECTORY_UNUSABLE.
Result<std::filesystem::path> Quarantine(const std::filesystem::path& directory);

}  // namespace naungan::state
