#include "libs/state/opening.h"

#include <fstream>
#include <system_error>
#include <utility>

namespace naungan::state {
namespace {

std::filesystem::path MarkOf(std::filesystem::path directory) { return directory += ".corrupt"; }

Result<std::unique_ptr<Store>> OpenChecked(const std::filesystem::path& directory,
                                           StoreMemory& memory, const CheckStore& check) {
  NAUNGAN_ASSIGN(auto store, Store::Open(directory, memory));
  const Status checked = check(*store);
  // A row that could not be read looks absent.
  NAUNGAN_TRY(store->Health());
  NAUNGAN_TRY(checked);
  return store;
}

bool CanBeginAnew(const Error& error) {
  return error.reason == "STORE_CORRUPT" || error.reason == "STORE_FORMAT";
}

}  // namespace

Result<OpenedStore> OpenOrBeginAnew(const std::filesystem::path& directory, StoreMemory& memory,
                                    const CheckStore& check) {
  std::error_code ignored;  // a mark that cannot be looked for is not there
  SetAside aside{.reason = "STORE_CORRUPT", .message = {}, .moved_to = {}};
  if (!std::filesystem::exists(MarkOf(directory), ignored)) {
    auto store = OpenChecked(directory, memory, check);
    if (store) return OpenedStore{.store = *std::move(store), .set_aside = std::nullopt};
    if (!CanBeginAnew(store.error())) return std::unexpected(store.error());
    aside.reason = store.error().reason;
    aside.message = store.error().message;
  }
  auto moved = Quarantine(directory);
  // Gone already: whoever moved it, or crashed after moving it, left the mark.
  if (!moved && moved.error().code != Code::kNotFound) return std::unexpected(moved.error());
  if (moved) aside.moved_to = *std::move(moved);
  std::filesystem::remove(MarkOf(directory), ignored);
  NAUNGAN_ASSIGN(auto store, OpenChecked(directory, memory, check));
  return OpenedStore{.store = std::move(store), .set_aside = std::move(aside)};
}

void MarkIfCorrupt(const Store& store, const std::filesystem::path& directory) {
  const auto health = store.Health();
  if (health || health.error().code != Code::kDataLoss) return;
  // Should the mark fail, the next run finds the damage again by itself.
  std::ofstream(MarkOf(directory)) << "found corrupt while running\n";
}

}  // namespace naungan::state
