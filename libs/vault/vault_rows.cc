#include "libs/vault/vault_rows.h"

#include <map>
#include <string_view>
#include <utility>

#include "libs/base/check.h"
#include "libs/state/keys.h"
#include "libs/state/read_failed.h"

namespace naungan::vault {
namespace {

// The table ids of this store. Each is the first byte of the keys of its table. Table 2 held places
// without a digest; a store that has only those is filled again from the topic.
constexpr uint8_t kPersons = 1;  // an empty value: erased
constexpr uint8_t kIdentityProof = 3;
constexpr uint8_t kFollowed = 4;
constexpr uint8_t kAhead = 5;  // an empty value: no tag

std::string KeyIn(uint8_t table, const RecordKey& key) {
  return state::EncodeKey(table, std::string_view(key.participant_id.ToString()),
                          std::string_view(key.version));
}

RecordKey KeyOf(std::string_view row_key) {
  row_key.remove_prefix(1);
  const auto id = domain::ParticipantId::Parse(state::TakeString(row_key), "");
  NAUNGAN_CHECK(id.has_value(), "a row of a version has a participant's id");
  return {.participant_id = *id, .version = state::TakeString(row_key)};
}

Word WordIn(std::string_view value) { return value.empty() ? Word::kErased : Word::kPerson; }

}  // namespace

void VaultRows::Use(std::shared_ptr<state::Store> store) {
  const std::lock_guard lock(mutex_);
  // The one before is closed by the caller, outside the lock.
  store_.swap(store);
}

bool VaultRows::IsOpen() const {
  const std::lock_guard lock(mutex_);
  return store_ != nullptr;
}

std::shared_ptr<state::Store> VaultRows::Open() const {
  const std::lock_guard lock(mutex_);
  if (store_) return store_;
  throw state::ReadFailed({.code = Code::kUnavailable,
                           .reason = "VAULT_STORE_UNAVAILABLE",
                           .field = "",
                           .message = "The store of the person vault failed and is being opened "
                                      "again. Ask again shortly."});
}

std::optional<std::string> VaultRows::Sealed(const RecordKey& key) const {
  auto value = Open()->Get(KeyIn(kPersons, key));
  if (value && value->empty()) return std::nullopt;
  return value;
}

Word VaultRows::WordOn(const RecordKey& key) const {
  const auto value = Open()->Get(KeyIn(kPersons, key));
  return value ? WordIn(*value) : Word::kNone;
}

std::vector<RecordKey> VaultRows::VersionsOf(const domain::ParticipantId& id) const {
  std::vector<RecordKey> keys;
  const std::string prefix = state::EncodeKey(kPersons, std::string_view(id.ToString()));
  Open()->Scan(prefix, state::PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
    if (WordIn(value) == Word::kPerson) keys.push_back(KeyOf(key));
    return true;
  });
  return keys;
}

void VaultRows::VisitWords(const std::function<void(const RecordKey&, Word)>& visit) const {
  const std::string prefix = state::EncodeKey(kPersons);
  Open()->Scan(prefix, state::PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
    visit(KeyOf(key), WordIn(value));
    return true;
  });
}

ByRecordKey<Ahead> VaultRows::AllAhead() const {
  ByRecordKey<Ahead> all;
  const std::string prefix = state::EncodeKey(kAhead);
  Open()->Scan(prefix, state::PrefixEnd(prefix), [&](std::string_view key, std::string_view value) {
    all.emplace(KeyOf(key), Ahead{.tag = WordTag::Parse(value)});
    return true;
  });
  return all;
}

FollowedPlace VaultRows::Followed(int32_t partition) const {
  const auto value = Open()->Get(state::EncodeKey(kFollowed, partition));
  if (!value) return {};
  std::string_view bytes = *value;
  FollowedPlace place;
  place.next_offset = state::TakeInt64(bytes);
  place.last_digest = state::TakeInt64(bytes);
  return place;
}

std::optional<std::string> VaultRows::IdentityProof() const {
  return Open()->Get(state::EncodeKey(kIdentityProof));
}

Status VaultRows::Apply(const VaultChanges& changes) {
  std::map<std::string, std::optional<std::string>> values;
  for (const auto& [key, sealed] : changes.words)
    values[KeyIn(kPersons, key)] = sealed.value_or("");
  for (const auto& [key, ahead] : changes.ahead) {
    auto& value = values[KeyIn(kAhead, key)];
    if (ahead) value = ahead->tag ? ahead->tag->ToText() : "";
  }
  if (changes.followed) {
    std::string place;
    state::AppendKeyPart(place, changes.followed->place.next_offset);
    state::AppendKeyPart(place, changes.followed->place.last_digest);
    values[state::EncodeKey(kFollowed, changes.followed->partition)] = std::move(place);
  }
  if (changes.identity_proof) {
    values[state::EncodeKey(kIdentityProof)] = *changes.identity_proof;
  }
  std::vector<state::RowChange> rows;
  rows.reserve(values.size());
  for (const auto& [key, value] : values) rows.push_back({.key = key, .value = value});
  return Open()->Commit(rows);
}

}  // namespace naungan::vault
