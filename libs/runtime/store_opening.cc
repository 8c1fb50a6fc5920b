#include "libs/runtime/store_opening.h"

#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/meta_rows.h"
#include "libs/state/corrupt_store.h"

namespace naungan::runtime {

Result<std::unique_ptr<state::Store>> OpenStoreOrBeginAnew(const std::filesystem::path& directory,
                                                           state::StoreMemory& memory,
                                                           std::string_view service,
                                                           int32_t partition) {
  const auto check = [&](const state::Store& store) -> Status {
    NAUNGAN_TRY(LoadCursor(store, service, partition));
    return {};
  };
  NAUNGAN_ASSIGN(auto opened, state::OpenOrBeginAnew(directory, memory, check));
  if (const auto& aside = opened.set_aside) {
    platform::LogWarning("store set aside, rebuilding from the log",
                         {{"service", service},
                          {"partition", partition},
                          {"reason", aside->reason},
                          {"moved_to", aside->moved_to ? aside->moved_to->string() : "gone"}});
  }
  return std::move(opened.store);
}

}  // namespace naungan::runtime
