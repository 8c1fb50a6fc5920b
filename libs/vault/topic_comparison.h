// Compares one partition of the topic, read from its begin, with the rows: which of the words in
// the rows does the topic lack?
//
// It is made when the topic turns out not to be what the vault followed: its end is before the
// place that was followed, or another record stands there. Then it lost its tail, or was made anew,
// and perhaps grew again. The rows may be the last copy of what it lost, so nothing is taken out of
// them unless the topic says that it was erased.
//
//   the rows have   the topic's last word   then
//   a person        none                    the person is put again
//   a person        erased                  the rows erase the person
//   erased          a person                the tombstone is put again, if that word stands before
//                                           the place that was followed; otherwise it is a new word
//   erased          none                    nothing: there is no record to erase
//
// So erasing wins where the order of two words was lost. A word that is ahead (ahead_words.h) is
// left to those who wait for it.
//
// It needs 70 bytes of memory for each version in the partition. One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "libs/vault/ahead_words.h"
#include "libs/vault/vault_rows.h"

namespace naungan::vault {

class TopicComparison {
 public:
  // `followed_before`: the offset up to which the partition had been followed.
  explicit TopicComparison(int64_t followed_before) : followed_before_(followed_before) {}

  // Takes note of the next record in the topic. Returns true if the rows must take its word over.
  // `known` is what they have now.
  bool Read(const RecordKey& key, int64_t offset, bool erases, Word known);

  // Returns the versions whose words the partition lacks, once it has been read to its end. Reads
  // every row.
  std::vector<RecordKey> Missing(const VaultRows& rows, const AheadWords& ahead, int32_t partition,
                                 int32_t partitions) const;

  int64_t followed_before() const { return followed_before_; }

 private:
  int64_t followed_before_;
  // The topic's last word on each version, by the version's bytes: true if it is erased.
  std::unordered_map<std::string, bool> erased_in_topic_;
  // The versions that are erased in the rows because of what this comparison read.
  std::unordered_set<RecordKey, RecordKeyHash> erased_here_;
};

}  // namespace naungan::vault
