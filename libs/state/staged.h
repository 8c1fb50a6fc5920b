// The rows that rules read and write: an in-memory table over a Store.
//
//        Put, Delete, Get, Scan              (later decisions see staged writes, queries do not)
//               |
//        staged rows ----Commit----> one WriteBatch of final values ----> Store
//        hot rows    <--- Get reads through and keeps them ---------------/
//
// Rows that were read or committed stay hot, so that a busy entity is not read from RocksDB again:
// that read path, not the log, was measured to bound a partition's speed (ARCHITECTURE, 1).
//
// One thread at a time. Its Store must outlive it, and nobody else may commit to that Store.
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
#include "libs/state/rows.h"
#include "libs/state/store.h"

namespace naungan::state {

// Hot rows of one partition, keys and values with what keeping them costs. Staged rows come on top:
// a batch is bounded by its record (900 KiB of events).
inline constexpr int64_t kHotBytesMax = int64_t{32} * 1024 * 1024;
// What the table itself spends on a row beside its key and value, about.
inline constexpr int64_t kHotRowOverheadBytes = 128;

class StagedBatch final : public Writer {
 public:
  explicit StagedBatch(Store& store, int64_t hot_bytes_max = kHotBytesMax);

  std::optional<std::string> Get(std::string_view key) const override;
  // Merges staged and committed rows in key order. Costs a pass over the staged rows.
  void Scan(std::string_view from, std::string_view to,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override;
  void Put(std::string_view key, std::string value) override;
  void Delete(std::string_view key) override;

  // Forgets everything staged.
  void Discard();

  // Writes the final value of every staged row to the store, all or none, and keeps the rows hot.
  // On an error (see Store) they are still staged: Discard them, the log has what they came from.
  Status Commit();

  // Rows that a commit would write now.
  size_t StagedRows() const { return staged_.size(); }
  // What the rows in memory take now; at most the bound after a commit.
  int64_t HotBytes() const { return hot_bytes_; }

 private:
  struct Row {
    std::optional<std::string> value;  // absent: no such row
    bool loaded = false;               // `value` is what the row is
    bool staged = false;               // `value` is not in the store yet
    bool used = false;                 // since the evicting hand last passed
  };
  struct KeyHash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };
  using Rows = std::unordered_map<std::string, Row, KeyHash, std::equal_to<>>;

  Rows::value_type& Entry(std::string_view key) const;
  void Stage(std::string_view key, std::optional<std::string> value);
  void SetValue(Rows::value_type& entry, std::optional<std::string> value) const;
  void EvictCold(size_t steps_max) const;

  Store& store_;
  const int64_t hot_bytes_max_;
  // Reading keeps rows hot, which no reader of the batch can tell: hence mutable.
  mutable Rows rows_;
  mutable std::deque<Rows::value_type*> by_age_;  // every row of rows_, once
  mutable int64_t hot_bytes_ = 0;                 // of all rows, staged ones too
  std::vector<Rows::value_type*> staged_;
};

}  // namespace naungan::state
