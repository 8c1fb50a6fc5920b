// What happens to a person's records when the person is erased.
//
//   1. The vault writes a tombstone for each version of the person that it knows, and for each that
//      it was given to put and that waits to be written.
//   2. Every instance that follows the topic takes the person out of its store. It remembers that
//      the version was erased, so that a topic that lost the tombstone is told again
//      (topic_comparison.h).
//   3. The broker's compaction removes the sealed record from the topic, and later the tombstone.
//
// What is promised. Within one vault, calls of Put and Erase for a person take effect in the order
// in which they were made: a version that was put before is erased, and one that is put after can
// be read as soon as Put has answered and is not erased. That holds whatever happens to the writer
// in between. If a FeedWriter fails, its records are sent again in order; and if one of them lands
// late, behind younger ones, the vault that wrote it says its last word again (vault_follower.h).
// It does so for as long as it is open: a record that lands after its process has ended counts.
//
// Between vaults, the order is that in which their records land. A vault does not put a version
// again that it has, so a Put answers there although another instance erases the same version at
// this moment. So a caller that erases must make sure that no other instance puts the person
// meanwhile, as the leader of the person's partition can. No service erases anybody yet. The event
// that will do it has to name the versions that were put before it, so that an instance that
// applies the event late, or twice, spares what was put after it.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/domain/participant_id.h"
#include "libs/vault/vault_rows.h"
#include "libs/vault/vault_writer.h"

namespace naungan::vault {

// Returns the tombstones for all versions of a person that `rows` has or `writer` is to write.
// `partition` is the one of the topic that the person's records are in. It scans the person's rows.
// The thread of `writer`.
std::vector<VaultRecord> TombstonesOf(const domain::ParticipantId& id, const VaultRows& rows,
                                      const VaultWriter& writer, int32_t partition);

}  // namespace naungan::vault
