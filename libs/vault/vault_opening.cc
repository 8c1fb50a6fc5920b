#include "libs/vault/vault_opening.h"

#include <utility>

#include "libs/vault/data_keys.h"

namespace naungan::vault {

Result<std::unique_ptr<PersonVault>> OpenVault(const VaultPlace& place,
                                               const IdentitySecret& secret, eventlog::Log& log,
                                               state::StoreMemory& memory,
                                               const platform::Clock& clock,
                                               platform::Entropy& entropy,
                                               platform::Metrics& metrics) {
  NAUNGAN_ASSIGN(auto data_keys,
                 DataKeys::LoadOrCreate(place.key_directory / (place.service + ".keys"), entropy));
  return PersonVault::Open({.service = place.service,
                            .directory = place.directory,
                            .identity_proof = secret.Proof(),
                            .metrics = &metrics},
                           std::move(data_keys), log, memory, clock, entropy);
}

}  // namespace naungan::vault
