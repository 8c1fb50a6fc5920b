#include "libs/vault/erasure.h"

#include <algorithm>
#include <string>
#include <utility>

namespace naungan::vault {

std::vector<VaultRecord> TombstonesOf(const domain::ParticipantId& id, const VaultRows& rows,
                                      const VaultWriter& writer, int32_t partition) {
  std::vector<RecordKey> keys = rows.VersionsOf(id);
  for (RecordKey& pending : writer.PendingOf(id)) {
    if (std::ranges::find(keys, pending) == keys.end()) keys.push_back(std::move(pending));
  }
  std::vector<VaultRecord> tombstones;
  for (RecordKey& key : keys) {
    std::string text = key.ToText();
    tombstones.push_back(
        {.partition = partition,
         .record = {.key = std::move(text), .headers = {}, .value = {}, .tombstone = true},
         .person = std::move(key)});
  }
  return tombstones;
}

}  // namespace naungan::vault
