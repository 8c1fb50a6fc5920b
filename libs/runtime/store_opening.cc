#include "libs/runtime/store_opening.h"

#include <fstream>
#include <system_error>
#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/meta_rows.h"

namespace naungan::runtime {
namespace {

std::filesystem::path MarkOf(std::filesystem::path directory) { return directory += ".corrupt"; }

Status CheckOwner(const state::Store& store, std::string_view service, int32_t partition) {
  const auto cursor = LoadCursor(store, service, partition);
  // A row that could not be read looks absent.
  NAUNGAN_TRY(store.Health());
  if (!cursor) return std::unexpected(cursor.error());
  return {};
}

Result<std::unique_ptr<state::Store>> OpenChecked(const std::filesystem::path& directory,
                                                  state::StoreMemory& memory,
                                                  std::string_view service, int32_t partition) {
  NAUNGAN_ASSIGN(auto store, state::Store::Open(directory, memory));
  NAUNGAN_TRY(CheckOwner(*store, service, partition));
  return store;
}

bool CanBeginAnew(const Error& error) {
  return error.reason == "STORE_CORRUPT" || error.reason == "STORE_FORMAT";
}

}  // namespace

Result<std::unique_ptr<state::Store>> OpenStoreOrBeginAnew(const std::filesystem::path& directory,
                                                           state::StoreMemory& memory,
                                                           std::string_view service,
                                                           int32_t partition) {
  std::error_code ignored;  // a mark that cannot be looked for is not there
  std::string why = "STORE_CORRUPT";
  if (!std::filesystem::exists(MarkOf(directory), ignored)) {
    auto store = OpenChecked(directory, memory, service, partition);
    if (store || !CanBeginAnew(store.error())) return store;
    why = store.error().reason;
  }
  const auto aside = state::Quarantine(directory);
  // Gone already: whoever moved it, or crashed after moving it, left the mark.
  if (!aside && aside.error().code != Code::kNotFound) return std::unexpected(aside.error());
  std::filesystem::remove(MarkOf(directory), ignored);
  platform::LogWarning("store set aside, rebuilding from the log",
                       {{"service", service},
                        {"partition", partition},
                        {"reason", why},
                        {"moved_to", aside ? aside->string() : "removed before"}});
  return OpenChecked(directory, memory, service, partition);
}

void MarkIfCorrupt(const state::Store& store, const std::filesystem::path& directory) {
  const auto health = store.Health();
  if (health || health.error().code != Code::kDataLoss) return;
  // Should the mark fail, the next run finds the damage again by itself.
  std::ofstream(MarkOf(directory)) << "found corrupt while running\n";
}

}  // namespace naungan::runtime
