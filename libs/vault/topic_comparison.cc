#include "libs/vault/topic_comparison.h"

#include "libs/base/hex.h"
#include "libs/eventlog/partitioner.h"

namespace naungan::vault {
namespace {

// Half as long as the version's digits: short enough to need no memory of its own.
std::string BytesOf(const RecordKey& key) {
  return DecodeHex(key.version, "version").value_or(key.version);
}

}  // namespace

bool TopicComparison::Read(const RecordKey& key, int64_t offset, bool erases, Word known) {
  erased_in_topic_[BytesOf(key)] = erases;
  if (offset >= followed_before_) return true;
  if (erases) {
    if (known == Word::kErased) return false;
    erased_here_.insert(key);
    return true;
  }
  if (known == Word::kPerson) return false;
  // The rows knew before that this version was erased: the topic has lost the tombstone.
  if (known == Word::kErased && erased_here_.erase(key) == 0) return false;
  return true;
}

std::vector<RecordKey> TopicComparison::Missing(const VaultRows& rows, const AheadWords& ahead,
                                                int32_t partition, int32_t partitions) const {
  std::vector<RecordKey> missing;
  rows.VisitWords([&](const RecordKey& key, Word word) {
    if (eventlog::PartitionOf(key.participant_id.ToString(), partitions) != partition) return;
    const Ahead* const is_ahead = ahead.Find(key);
    if (is_ahead != nullptr && is_ahead->tag) return;
    const auto last = erased_in_topic_.find(BytesOf(key));
    const bool in_topic = last != erased_in_topic_.end();
    const bool lacks = word == Word::kPerson ? !in_topic : in_topic && !last->second;
    if (lacks) missing.push_back(key);
  });
  return missing;
}

}  // namespace naungan::vault
