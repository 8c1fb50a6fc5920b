// The store of one partition: one RocksDB, one column family, opened from a directory of its own.
//
// It is a cache of the fold of the partition's log. Its write-ahead log is on and never synced: a
// killed process loses nothing, a power cut loses a suffix of the commits, never a part of one, and
// the log replays them.
//
// Threads: every method may be called from any thread; the rows have one writer, the partition's
// thread. Lifetime: snapshots must be destroyed before their Store, a Store before its StoreMemory.
//
// Errors (reasons): STORE_CORRUPT (kDataLoss: close, Quarantine, follow the log again),
// STORE_LOCKED (kUnavailable: another process has it open), STORE_DISK_FULL (kResourceExhausted),
// STORE_DIRECTORY_UNUSABLE (kFailedPrecondition: not there, not a directory, or not ours to write),
// STORE_IO (kUnavailable: anything else of the disk's).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::state {

// Block cache and write buffers of all stores of a process together.
inline constexpr int64_t kStoreMemoryBytes = int64_t{256} * 1024 * 1024;
// One store starts to flush its write buffer at this size: what it holds is replayed, row by row,
// on opening after a crash, and a house in one process has three dozen stores. Between 2 and 64 MiB
// the cost of a write was the same within what a loaded machine lets one measure.
inline constexpr int64_t kWriteBufferBytes = int64_t{4} * 1024 * 1024;
// Bloom filter: 10 bits a key give about 1 % of false positives.
inline constexpr int kBloomBitsPerKey = 10;
// Files that one store keeps open.
inline constexpr int kOpenFilesMax = 256;

// The memory that the stores of a process share: reads and unflushed writes count against one
// bound.
class StoreMemory {
 public:
  explicit StoreMemory(int64_t bytes = kStoreMemoryBytes);
  ~StoreMemory();
  StoreMemory(const StoreMemory&) = delete;
  StoreMemory& operator=(const StoreMemory&) = delete;

  // In use now, in bytes; for metrics.
  int64_t UsedBytes() const;

 private:
  friend class Store;
  struct Caches;
  std::unique_ptr<Caches> caches_;
};

// How much a store holds, about: it is asked of RocksDB's own counts, without reading.
struct StoreSize {
  int64_t rows = 0;
  int64_t bytes = 0;  // of its files and of what is not flushed to them yet
};

// What a commit leaves of one row.
struct RowChange {
  std::string_view key;
  // Absent: the row is deleted.
  std::optional<std::string_view> value;
};

// The committed rows as they were at one moment; later commits do not show. Any thread, several at
// a time.
class Snapshot : public Reader {
 public:
  // The first read that failed through this snapshot, if one did. A read that failed gives no row,
  // so whoever answers from a snapshot asks here before answering.
  virtual Status Health() const = 0;
};

class Store final : public Reader {
 public:
  // Opens the store in `directory`, which is created (with its parents) if it is not there.
  static Result<std::unique_ptr<Store>> Open(const std::filesystem::path& directory,
                                             StoreMemory& memory);
  // Blocks while the write buffer is flushed: after an orderly stop an opening replays nothing.
  ~Store() override;

  // Committed rows. A read that fails gives no row and makes the store unhealthy for good (Health).
  std::optional<std::string> Get(std::string_view key) const override;
  void Scan(std::string_view from, std::string_view to,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override;

  // Writes all of `changes` or none of them; a key must not occur twice. Refuses an unhealthy
  // store.
  Status Commit(std::span<const RowChange> changes);

  // The first read or write that failed, if one did. A decision may rest on a row that could not be
  // read: the partition's thread asks here before it appends what it decided.
  Status Health() const;

  std::unique_ptr<Snapshot> TakeSnapshot() const;

  StoreSize Size() const;

  // Writes a copy of the committed rows, a store of its own, to `directory`, which must not exist.
  // Blocks while the write buffer is flushed; files are linked, not copied, where the disk is the
  // same.
  Status CopyTo(const std::filesystem::path& directory) const;

 private:
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace naungan::state
