// The tables in the vault's own store: sealed persons, how far each partition of the topic has been
// followed, and the proof of the identity secret.
//
// Any thread may read. One thread applies changes. The Store must outlive the VaultRows. A row that
// cannot be read throws state::ReadFailed.
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

// What one commit changes. Of several entries for the same row, the last one counts.
struct VaultChanges {
  struct SealedRow {
    RecordKey key;
    std::optional<std::string> value;  // nullopt: the row is erased
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

  // Returns the sealed value, or nullopt if the store does not have that version.
  std::optional<std::string> Sealed(const RecordKey& key) const;
  std::vector<RecordKey> VersionsOf(const domain::ParticipantId& id) const;
  // Returns the first offset that has not been followed yet; 0 at the beginning.
  int64_t NextOffset(int32_t partition) const;
  std::optional<std::string> IdentityProof() const;

  // Writes all of `changes` or none of them. Errors: see state::Store.
  Status Apply(const VaultChanges& changes);
  // The error of the first read or write that failed, by whichever thread.
  Status Health() const { return store_.Health(); }

 private:
  state::Store& store_;
};

}  // namespace naungan::vault
