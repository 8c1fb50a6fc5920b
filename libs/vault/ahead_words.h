// Which words of the rows are ahead of the topic: they are in the store, and the part of the topic
// that was followed does not have them yet. The vault's thread keeps this in memory as in the rows,
// so that a process that crashes knows it again.
//
//   a word becomes ahead                      it ends when
//   its record was acknowledged, not read     this record is read
//   the topic was found to lack it            any record of the version is read
//
// While an acknowledged record of a version has not been read, what stands before it in the topic
// changes nothing in the rows: the word in them is newer.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/vault/vault_rows.h"

namespace naungan::vault {

class AheadWords {
 public:
  explicit AheadWords(const VaultRows& rows);

  // What is known of a version; null if it is not ahead.
  const Ahead* Find(const RecordKey& key) const;
  // Both also note it in `changes`, which the caller commits.
  void Set(const RecordKey& key, Ahead ahead, VaultChanges& changes);
  void Clear(const RecordKey& key, VaultChanges& changes);

  // The versions of one partition that are ahead now.
  ByRecordKey<Ahead> In(int32_t partition, int32_t partitions) const;
  // How many acknowledged records have not been read.
  size_t Unread() const { return unread_; }

 private:
  ByRecordKey<Ahead> words_;
  size_t unread_ = 0;
};

}  // namespace naungan::vault
