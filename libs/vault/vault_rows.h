// The vault's tables in its own store: sealed persons, how far each partition of the topic has been
// followed, and the proof of the identity secret.
//
// Reads from any thread; one thread applies changes. Its Store must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/participant_id.h"
#include "libs/state/store.h"
#include "libs/vault/sealer.h"

namespace naungan::vault {

// What one commit changes. Later entries count where they say something else.
struct VaultChanges {
  struct SealedRow {
    RecordKey key;
    std::optional<std::string> value;  // absent: erased
  };
  struct Followed {
    int32_t partition = 0;
    int64_t next_offset = 0;
  };
  std::vector<SealedRow> persons;
  std::optional<Followed> followed;
  std::optional<std::string> identity_proof;
};

class VaultRows {
 public:
  explicit VaultRows(state::Store& store) : store_(store) {}

  std::optional<std::string> Sealed(const RecordKey& key) const;
  std::vector<RecordKey> VersionsOf(const domain::ParticipantId& id) const;
  // The first offset that has not been followed yet; 0 at the beginning.
  int64_t NextOffset(int32_t partition) const;
  std::optional<std::string> IdentityProof() const;

  // All of `changes` or none. Errors: see state::Store.
  Status Apply(const VaultChanges& changes);
  // Whether what was read can be trusted: see state::Store.
  Status Health() const { return store_.Health(); }

 private:
  state::Store& store_;
};

}  // namespace naungan::vault
