#include "libs/vault/erasure.h"

#include <string>
#include <utility>

namespace naungan::vault {

std::vector<VaultRecord> TombstonesOf(const domain::ParticipantId& id, const VaultRows& rows,
                                      int32_t partition) {
  std::vector<VaultRecord> tombstones;
  for (RecordKey& key : rows.VersionsOf(id)) {
    std::string text = key.ToText();
    tombstones.push_back(
        {.partition = partition,
         .record = {.key = std::move(text), .headers = {}, .value = {}, .tombstone = true},
         .person = std::move(key)});
  }
  return tombstones;
}

}  // namespace naungan::vault
