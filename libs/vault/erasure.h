// What happens to a person's records when the person is erased.
//
//   1. The vault writes a tombstone for each version of the person that it knows (below).
//   2. Every instance that follows the topic removes the version from its store.
//   3. The broker's compaction removes the sealed record from the topic, and later the tombstone.
//
// A version that is put while the person is being erased, here or in another instance, may have no
// tombstone and stay. So a caller must make sure that nobody puts the person meanwhile. No service
// erases anybody yet. The event that will do it has to name the versions that were put before it,
// so that an instance that applies the event late, or twice, spares what was put after it.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/domain/participant_id.h"
#include "libs/vault/vault_rows.h"
#include "libs/vault/vault_writer.h"

namespace naungan::vault {

// Returns the tombstones for all versions of a person that `rows` has. `partition` is the one of
// the topic that the person's records are in. It scans the person's rows; any thread.
std::vector<VaultRecord> TombstonesOf(const domain::ParticipantId& id, const VaultRows& rows,
                                      int32_t partition);

}  // namespace naungan::vault
