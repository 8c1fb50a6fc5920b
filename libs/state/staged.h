// The rows that rules read and write: a table in memory over a Store. Later decisions see staged
// writes; queries do not, because they read snapshots of the Store.
//
//        Put, Delete, Get, Scan
//               |
//        staged rows ----Commit----> one WriteBatch of final values ----> Store
//        hot rows    <--- Get reads through and keeps them ---------------/
//
// Rows that were read or committed stay hot, so that a busy entity is not read from RocksDB again.
// In measurements that read path, not the log, bounded the speed of a partition.
//
// Threads: one at a time. The Store must outlive the StagedBatch, and nothing else may commit to
// it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/memory_budget.h"
#include "libs/state/rows.h"
#include "libs/state/store.h"

namespace naungan::state {

// The memory for the hot rows of one partition: their keys and values, and the cost of keeping
// them. Staged rows come on top; their number is bounded because a batch is one record (900 KiB of
// events).
inline constexpr int64_t kHotBytesMax = int64_t{32} * 1024 * 1024;
// When the hot rows of the process fill its budget, each partition gives up the coldest part of its
// own with each commit, but it keeps this much.
inline constexpr int64_t kHotBytesKept = int64_t{256} * 1024;
inline constexpr int64_t kHotGivenUpDivisor = 8;
// About what the table itself needs for a row, besides its key and value.
inline constexpr int64_t kHotRowOverheadBytes = 128;

class StagedBatch final : public Writer {
 public:
  // `store` and `budget` must outlive it.
  StagedBatch(Store& store, platform::MemoryBudget& budget, int64_t hot_bytes_max = kHotBytesMax);

  std::optional<std::string> Get(std::string_view key) const override;
  // Merges staged and committed rows in key order. Each scan passes over all staged rows once.
  void Scan(std::string_view from, std::string_view to,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override;
  void Put(std::string_view key, std::string value) override;
  void Delete(std::string_view key) override;

  // Forgets all staged rows.
  void Discard();

  // Writes the final value of every staged row to the store, all or none, and keeps the rows hot.
  // On an error (those of Store) the rows are still staged. The caller must Discard them; the log
  // still has what they came from.
  Status Commit();

  // How many rows a commit would write now.
  size_t StagedRows() const { return staged_.size(); }
  // How much memory the rows take now. After a commit it is at most the bound.
  int64_t HotBytes() const { return hot_bytes_; }

 private:
  struct Row {
    std::optional<std::string> value;  // nullopt if there is no such row
    bool loaded = false;               // `value` is known
    bool staged = false;               // `value` is not in the store yet
    bool used = false;                 // the row was used since the evicting hand last passed
  };
  struct KeyHash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };
  using Rows = std::unordered_map<std::string, Row, KeyHash, std::equal_to<>>;

  Rows::value_type& Entry(std::string_view key) const;
  void Stage(std::string_view key, std::optional<std::string> value);
  void SetValue(Rows::value_type& entry, std::optional<std::string> value) const;
  void EvictCold(size_t steps_max, int64_t bytes_max) const;
  void KeepWithinBounds();

  Store& store_;
  const int64_t hot_bytes_max_;
  // Mutable, because reading keeps rows hot and a reader of the batch cannot see that.
  mutable Rows rows_;
  mutable std::deque<Rows::value_type*> by_age_;  // each row of rows_ once
  mutable int64_t hot_bytes_ = 0;                 // of all rows, including the staged ones
  std::vector<Rows::value_type*> staged_;
  platform::MemoryClaim claim_;  // as of the last commit
};

}  // namespace naungan::state
