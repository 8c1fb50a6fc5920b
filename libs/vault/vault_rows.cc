#include "libs/vault/vault_rows.h"

#include <map>
#include <string_view>

#include "libs/state/keys.h"

namespace naungan::vault {
namespace {

// The table ids of this store. Each is the first byte of the keys of its table.
constexpr uint8_t kPersons = 1;
constexpr uint8_t kNextOffsets = 2;
constexpr uint8_t kIdentityProof = 3;

std::string PersonsOf(const domain::ParticipantId& id) {
  return state::EncodeKey(kPersons, std::string_view(id.ToString()));
}

std::string PersonKey(const RecordKey& key) {
  return state::EncodeKey(kPersons, std::string_view(key.participant_id.ToString()),
                          std::string_view(key.version));
}

}  // namespace

std::optional<std::string> VaultRows::Sealed(const RecordKey& key) const {
  return store_.Get(PersonKey(key));
}

std::vector<RecordKey> VaultRows::VersionsOf(const domain::ParticipantId& id) const {
  std::vector<RecordKey> keys;
  const std::string prefix = PersonsOf(id);
  store_.Scan(prefix, state::PrefixEnd(prefix), [&](std::string_view key, std::string_view) {
    key.remove_prefix(prefix.size());
    keys.push_back({.participant_id = id, .version = state::TakeString(key)});
    return true;
  });
  return keys;
}

int64_t VaultRows::NextOffset(int32_t partition) const {
  const auto value = store_.Get(state::EncodeKey(kNextOffsets, partition));
  if (!value) return 0;
  std::string_view bytes = *value;
  return state::TakeInt64(bytes);
}

std::optional<std::string> VaultRows::IdentityProof() const {
  return store_.Get(state::EncodeKey(kIdentityProof));
}

Status VaultRows::Apply(const VaultChanges& changes) {
  // A map by key: of several changes of one row, the last one counts.
  std::map<std::string, std::optional<std::string>> final_values;
  for (const auto& [key, value] : changes.persons) final_values[PersonKey(key)] = value;
  if (changes.followed) {
    std::string offset;
    state::AppendKeyPart(offset, changes.followed->next_offset);
    final_values[state::EncodeKey(kNextOffsets, changes.followed->partition)] = std::move(offset);
  }
  if (changes.identity_proof) {
    final_values[state::EncodeKey(kIdentityProof)] = *changes.identity_proof;
  }
  std::vector<state::RowChange> rows;
  rows.reserve(final_values.size());
  for (const auto& [key, value] : final_values) {
    rows.push_back({.key = key, .value = value});
  }
  return store_.Commit(rows);
}

}  // namespace naungan::vault
