// Opens the person vault of a service: the one way in which every server does it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/state/store.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"

namespace naungan::vault {

struct VaultPlace {
  std::string service;                  // "enrollment"
  std::filesystem::path directory;      // of the vault's store
  std::filesystem::path key_directory;  // holds "<service>.keys"; created on the first start
};

// Opens the vault, which then reads its topic: it is behind until it has (person_vault.h), however
// long that takes. Blocks for the disk and for the broker's answer about the topic; any thread. The
// log, the memory, the clock, the entropy and the metrics must outlive the vault.
//
// Errors: those of DataKeys::LoadOrCreate and PersonVault::Open.
Result<std::unique_ptr<PersonVault>> OpenVault(const VaultPlace& place,
                                               const IdentitySecret& secret, eventlog::Log& log,
                                               state::StoreMemory& memory,
                                               const platform::Clock& clock,
                                               platform::Entropy& entropy,
                                               platform::Metrics& metrics);

}  // namespace naungan::vault
