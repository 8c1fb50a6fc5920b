// The store of one partition: one RocksDB with one column family, in a directory of its own.
//
// It is a cache of the fold of the partition's log. Its write-ahead log is on and is never synced.
// So a killed process loses nothing. A power cut loses a suffix of the commits, never a part of
// one, and the partition's log replays them.
//
// Threads: every method may be called from any thread. The rows have one writer, the partition's
// thread. Lifetime: a Store must be destroyed before its StoreMemory. A snapshot may outlive its
// Store; the files stay open, and the directory locked, until the last one is gone.
//
// A read that fails throws ReadFailed (read_failed.h). The first failure of a read or a write makes
// the store unhealthy for good: its owner closes it and opens it again. If the files are damaged,
// that failure also leaves a mark beside the directory, so that the next opening sets them aside
// (corrupt_store.h), whatever happens to the process meanwhile.
//
// Errors:
//   STORE_CORRUPT             kDataLoss            the files are damaged (corrupt_store.h)
//   STORE_LOCKED              kUnavailable         another process has the store open
//   STORE_DISK_FULL           kResourceExhausted   the disk is full
//   STORE_DIRECTORY_UNUSABLE  kFailedPrecondition  it is not there, it is not a directory, or this
//                                                  user may not write to it
//   STORE_IO                  kUnavailable         any other fault of the disk
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
#include "libs/platform/memory_budget.h"
#include "libs/state/rows.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace naungan::state {

// The memory for the block cache and the write buffers of all stores of a process together, unless
// a budget says otherwise.
inline constexpr int64_t kStoreMemoryBytes = int64_t{256} * 1024 * 1024;
// A store starts to flush its write buffer at this size. After a crash the opening replays row by
// row what the buffer held, and a house in one process has three dozen stores, so the buffer is
// small. The cost of a write showed no difference between 2 and 64 MiB on the loaded machine that
// measured it.
inline constexpr int64_t kWriteBufferBytes = int64_t{4} * 1024 * 1024;
// The bits of the Bloom filter. 10 bits for each key give about 1 % of false positives.
inline constexpr int kBloomBitsPerKey = 10;
// How many files one store keeps open.
inline constexpr int kOpenFilesMax = 256;

// The memory that the stores of a process share. Cached reads and unflushed writes count against
// one bound.
class StoreMemory {
 public:
  // The stores' share of `budget`, which must outlive it. The stores keep their files through
  // `files`, which must outlive them; with nullptr, through the operating system. Tests give one
  // that fails.
  explicit StoreMemory(platform::MemoryBudget& budget, rocksdb::Env* files = nullptr);
  // The same with a budget of its own, of which the stores may use `bytes`.
  explicit StoreMemory(int64_t bytes = kStoreMemoryBytes, rocksdb::Env* files = nullptr);
  ~StoreMemory();
  StoreMemory(const StoreMemory&) = delete;
  StoreMemory& operator=(const StoreMemory&) = delete;

  // How much is in use now, for metrics.
  int64_t UsedBytes() const;
  // What the parts of the process beside RocksDB take their memory from.
  platform::MemoryBudget& budget() const { return *budget_; }

 private:
  friend class Store;
  struct Caches;
  std::unique_ptr<platform::MemoryBudget> own_budget_;  // null if it was given one
  platform::MemoryBudget* const budget_;
  std::unique_ptr<Caches> caches_;
};

// About how much a store holds. The numbers come from RocksDB's own counts, without reading rows.
struct StoreSize {
  int64_t rows = 0;
  int64_t bytes = 0;  // the files, and what is not flushed to them yet
};

// What a commit makes of one row.
struct RowChange {
  std::string_view key;
  // nullopt deletes the row.
  std::optional<std::string_view> value;
};

class Store final : public Reader {
 public:
  // Opens the store in `directory`, and creates the directory and its parents if they are not
  // there.
  static Result<std::unique_ptr<Store>> Open(const std::filesystem::path& directory,
                                             StoreMemory& memory);
  // Blocks while the write buffer is flushed, so that an opening after an orderly stop replays
  // nothing.
  ~Store() override;

  // Read committed rows.
  std::optional<std::string> Get(std::string_view key) const override;
  void Scan(std::string_view from, std::string_view to,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override;

  // Writes all of `changes` or none of them. A key must not occur twice. An unhealthy store returns
  // the error of Health and writes nothing.
  Status Commit(std::span<const RowChange> changes);

  // The error of the first read or write that failed, by whichever thread.
  Status Health() const;
  // What was read cannot be right, as `error` says: makes the store unhealthy.
  void Distrust(const Error& error);

  // The committed rows as they were at this moment; later commits do not show. Several threads may
  // read it at the same time. A read that fails makes the store unhealthy, too.
  std::unique_ptr<Reader> TakeSnapshot() const;

  StoreSize Size() const;

  // Writes a copy of the committed rows to `directory`, which must not exist. The copy is a store
  // of its own. Blocks while the write buffer is flushed. On the same disk, files are linked rather
  // than copied.
  Status CopyTo(const std::filesystem::path& directory) const;

 private:
  struct Database;
  class CommittedRows;
  explicit Store(std::shared_ptr<Database> database);
  // Shared with the snapshots, because a query may read one longer than the store is open.
  std::shared_ptr<Database> database_;
};

}  // namespace naungan::state
