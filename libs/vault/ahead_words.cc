#include "libs/vault/ahead_words.h"

#include <algorithm>
#include <utility>

#include "libs/eventlog/partitioner.h"

namespace naungan::vault {

AheadWords::AheadWords(const VaultRows& rows)
    : words_(rows.AllAhead()), unread_(std::ranges::count_if(words_, [](const auto& word) {
        return word.second.tag.has_value();
      })) {}

const Ahead* AheadWords::Find(const RecordKey& key) const {
  const auto found = words_.find(key);
  return found == words_.end() ? nullptr : &found->second;
}

void AheadWords::Set(const RecordKey& key, Ahead ahead, VaultChanges& changes) {
  Ahead& now = words_[key];
  if (now.tag) --unread_;
  if (ahead.tag) ++unread_;
  now = ahead;
  changes.ahead[key] = std::move(ahead);
}

void AheadWords::Clear(const RecordKey& key, VaultChanges& changes) {
  const auto found = words_.find(key);
  if (found == words_.end()) return;
  if (found->second.tag) --unread_;
  words_.erase(found);
  changes.ahead[key] = std::nullopt;
}

ByRecordKey<Ahead> AheadWords::In(int32_t partition, int32_t partitions) const {
  ByRecordKey<Ahead> in;
  for (const auto& [key, ahead] : words_) {
    if (eventlog::PartitionOf(key.participant_id.ToString(), partitions) == partition) {
      in.emplace(key, ahead);
    }
  }
  return in;
}

}  // namespace naungan::vault
