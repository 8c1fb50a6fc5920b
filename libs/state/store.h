// The store of one partition: one RocksDB with one column family, in a directory of its own.
//
// It is a cache of the fold of the partition's log. Its write-ahead log is on and is never synced.
// So a killed process loses nothing. A power cut loses a suffix of the commits, never a part of
// one, and the partition's log replays them.
//
// Threads: every method may be called from any thread. The rows have one writer, the partition's
// thread. Lifetime: snapshots must be destroyed before their Store, a Store before its StoreMemory.
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
#include "libs/state/rows.h"

namespace naungan::state {

// The memory for the block cache and the write buffers of all stores of a process together.
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
  explicit StoreMemory(int64_t bytes = kStoreMemoryBytes);
  ~StoreMemory();
  StoreMemory(const StoreMemory&) = delete;
  StoreMemory& operator=(const StoreMemory&) = delete;

  // How much is in use now, for metrics.
  int64_t UsedBytes() const;

 private:
  friend class Store;
  struct Caches;
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

// The committed rows as they were at one moment; later commits do not show. Several threads may
// read it at the same time.
class Snapshot : public Reader {
 public:
  // The error of the first read through this snapshot that failed. Such a read gives no row, so an
  // answer from a snapshot must be checked here before it is sent.
  virtual Status Health() const = 0;
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

  // Read committed rows. A read that fails gives no row and makes the store unhealthy for good.
  std::optional<std::string> Get(std::string_view key) const override;
  void Scan(std::string_view from, std::string_view to,
            const std::function<bool(std::string_view key, std::string_view value)>& visit)
      const override;

  // Writes all of `changes` or none of them. A key must not occur twice. An unhealthy store returns
  // the error of Health and writes nothing.
  Status Commit(std::span<const RowChange> changes);

  // The error of the first read or write that failed. A decision may rest on a row that could not
  // be read, so the partition's thread checks here before it appends what it decided.
  Status Health() const;

  std::unique_ptr<Snapshot> TakeSnapshot() const;

  StoreSize Size() const;

  // Writes a copy of the committed rows to `directory`, which must not exist. The copy is a store
  // of its own. Blocks while the write buffer is flushed. On the same disk, files are linked rather
  // than copied.
  Status CopyTo(const std::filesystem::path& directory) const;

 private:
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace naungan::state
