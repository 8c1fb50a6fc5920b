#include "libs/vault/vault_store.h"

#include <string>
#include <utility>

#include "libs/platform/log.h"
#include "libs/state/corrupt_store.h"
#include "libs/vault/vault_rows.h"

namespace naungan::vault {

Result<std::unique_ptr<state::Store>> OpenVaultStore(std::string_view service,
                                                     const std::filesystem::path& directory,
                                                     int32_t partitions,
                                                     state::StoreMemory& memory) {
  const auto check = [partitions](state::Store& store) -> Status {
    // It owns nothing.
    const VaultRows rows(std::shared_ptr<state::Store>(std::shared_ptr<void>(), &store));
    rows.IdentityProof();
    for (int32_t partition = 0; partition < partitions; ++partition) rows.Followed(partition);
    rows.AllAhead();
    return {};
  };
  NAUNGAN_ASSIGN(auto opened, state::OpenOrBeginAnew(directory, memory, check));
  if (const auto& aside = opened.set_aside) {
    platform::LogWarning("the person vault's store was set aside; the topic fills a new one",
                         {{"service", std::string(service)},
                          {"reason", aside->reason},
                          {"moved_to", aside->moved_to ? aside->moved_to->string() : "gone"}});
  }
  return std::move(opened.store);
}

}  // namespace naungan::vault
