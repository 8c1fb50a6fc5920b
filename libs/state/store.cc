#include "libs/state/store.h"

#include <fmt/core.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/utilities/table_properties_collectors.h>
#include <rocksdb/write_buffer_manager.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "libs/base/check.h"
#include "libs/state/corrupt_store.h"
#include "libs/state/read_failed.h"

namespace naungan::state {
namespace {

using Visit = std::function<bool(std::string_view key, std::string_view value)>;

// What a budget of its own gives the stores, as every budget does.
constexpr int64_t kStoresDivisor = 4;
// At most half of the shared memory holds unflushed writes.
constexpr int64_t kWriteBuffersDivisor = 2;
// The part of a write buffer that its filter takes. Most reads of a bulk enrolment ask for rows
// that are not there. Without the filter each of them walked through the buffers, and together they
// took an eighth of the processor's time.
constexpr double kWriteBufferFilterRatio = 0.05;
// RocksDB compacts a file in which 64 of 128 successive rows are deletions. Queued work and due
// dates are deleted in key order, and otherwise a scan would walk over everything that was ever
// queued.
constexpr size_t kDeletionWindowRows = 128;
constexpr size_t kDeletionTriggerRows = 64;
// RocksDB's own log of what it does. It holds no rows and may stay small.
constexpr size_t kEngineLogBytes = size_t{1024} * 1024;
constexpr size_t kEngineLogFiles = 2;

// After a failed write the store is not used again (Health). RocksDB must not resume by itself
// beside that, as it does once it sees free space on a disk that was full: it would go on with a
// write-ahead log that has failed, on which its own assertion ends the process before the partition
// has said what is wrong.
class NoRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

Error ToError(const rocksdb::Status& status, std::string_view doing) {
  const std::string what = fmt::format("{}: {}", doing, status.ToString());
  if (status.IsCorruption()) {
    return Fail(Code::kDataLoss, "STORE_CORRUPT", "",
                what + ". Set the directory aside: the log rebuilds it.")
        .error();
  }
  if (status.IsNoSpace()) {
    return Fail(Code::kResourceExhausted, "STORE_DISK_FULL", "", what + ". Free space on its disk.")
        .error();
  }
  // RocksDB has no code of its own for a lock that is held. These are its two messages
  // (env/fs_posix.cc).
  if (status.IsIOError() && (what.find("While lock file") != std::string::npos ||
                             what.find("lock hold by current process") != std::string::npos)) {
    return Fail(Code::kUnavailable, "STORE_LOCKED", "",
                what + ". Another process has the store open: stop that process, or ask it by RPC.")
        .error();
  }
  return Fail(Code::kUnavailable, "STORE_IO", "", what + ". Check the disk.").error();
}

std::unexpected<Error> DirectoryUnusable(const std::filesystem::path& directory,
                                         std::string_view why) {
  return Fail(
      Code::kFailedPrecondition, "STORE_DIRECTORY_UNUSABLE", "",
      fmt::format("The directory {} cannot be used: {}. Give one that this user may write to.",
                  directory.string(), why));
}

Status PrepareDirectory(const std::filesystem::path& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) return DirectoryUnusable(directory, failed.message());
  if (::access(directory.c_str(), R_OK | W_OK | X_OK) != 0) {
    return DirectoryUnusable(directory, std::generic_category().message(errno));
  }
  return {};
}

// Keeps the first failure of a store for good.
class FirstFailure {
 public:
  // Returns true if it is the first.
  bool Note(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (error_) return false;
    error_ = error;
    failed_.store(true, std::memory_order_release);
    return true;
  }

  Status Get() const {
    if (!failed_.load(std::memory_order_acquire)) return {};
    const std::lock_guard lock(mutex_);
    if (!error_) return {};
    return std::unexpected(*error_);
  }

 private:
  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;
  std::optional<Error> error_;
};

Result<std::optional<std::string>> ReadRow(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                                           std::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(options, ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(ToError(status, "reading a row"));
  return value;
}

Status ScanRows(rocksdb::DB& db, rocksdb::ReadOptions options, std::string_view from,
                std::string_view to, const Visit& visit) {
  const rocksdb::Slice end = ToSlice(to);
  if (!to.empty()) options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator(options));
  for (rows->Seek(ToSlice(from)); rows->Valid(); rows->Next()) {
    if (!visit(rows->key().ToStringView(), rows->value().ToStringView())) return {};
  }
  if (!rows->status().ok()) return std::unexpected(ToError(rows->status(), "scanning rows"));
  return {};
}

}  // namespace

struct StoreMemory::Caches {
  // Both are shared_ptr because RocksDB's interface asks for it.
  std::shared_ptr<rocksdb::Cache> blocks;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
  rocksdb::Env* files = nullptr;

  static std::unique_ptr<Caches> Make(int64_t bytes, rocksdb::Env* files);
};

std::unique_ptr<StoreMemory::Caches> StoreMemory::Caches::Make(int64_t bytes, rocksdb::Env* files) {
  auto caches = std::make_unique<Caches>();
  caches->files = files == nullptr ? rocksdb::Env::Default() : files;
  caches->blocks = rocksdb::NewLRUCache(static_cast<size_t>(bytes));
  // The write buffers are charged to the block cache, so that one bound holds for both.
  caches->write_buffers = std::make_shared<rocksdb::WriteBufferManager>(
      static_cast<size_t>(bytes / kWriteBuffersDivisor), caches->blocks);
  return caches;
}

StoreMemory::StoreMemory(int64_t bytes, rocksdb::Env* files)
    : own_budget_(std::make_unique<platform::MemoryBudget>(bytes * kStoresDivisor)),
      budget_(own_budget_.get()),
      caches_(Caches::Make(bytes, files)) {}

StoreMemory::StoreMemory(platform::MemoryBudget& budget, rocksdb::Env* files)
    : budget_(&budget),
      caches_(Caches::Make(budget.MaxBytes(platform::MemoryUse::kStores), files)) {}

StoreMemory::~StoreMemory() = default;

int64_t StoreMemory::UsedBytes() const { return static_cast<int64_t>(caches_->blocks->GetUsage()); }

struct Store::Database {
  std::filesystem::path directory;
  FirstFailure failure;
  std::unique_ptr<rocksdb::DB> db;

  static rocksdb::Options MakeOptions(const StoreMemory::Caches& caches);

  void Note(const Error& error) {
    if (failure.Note(error) && error.code == Code::kDataLoss) MarkCorrupt(directory);
  }
  std::optional<std::string> Get(const rocksdb::ReadOptions& options, std::string_view key) {
    auto value = ReadRow(*db, options, key);
    if (value) return *std::move(value);
    Note(value.error());
    throw ReadFailed(std::move(value).error());
  }
  void Scan(const rocksdb::ReadOptions& options, std::string_view from, std::string_view to,
            const Visit& visit) {
    Status scanned = ScanRows(*db, options, from, to, visit);
    if (scanned) return;
    Note(scanned.error());
    throw ReadFailed(std::move(scanned).error());
  }
};

rocksdb::Options Store::Database::MakeOptions(const StoreMemory::Caches& caches) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = caches.blocks;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  // Indexes and filters count against the shared memory too, and take precedence over blocks of
  // rows.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;

  rocksdb::Options options;
  options.env = caches.files;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_manager = caches.write_buffers;
  options.write_buffer_size = static_cast<size_t>(kWriteBufferBytes);
  // Rows that are replayed on opening stay in the write buffer, where they had been.
  options.avoid_flush_during_recovery = true;
  options.memtable_prefix_bloom_size_ratio = kWriteBufferFilterRatio;
  options.memtable_whole_key_filtering = true;
  options.level_compaction_dynamic_level_bytes = true;
  options.max_open_files = kOpenFilesMax;
  // All stores of the process share this many threads for flushes and compactions.
  options.max_background_jobs = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
  options.table_properties_collector_factories = {
      rocksdb::NewCompactOnDeletionCollectorFactory(kDeletionWindowRows, kDeletionTriggerRows)};
  // After a power cut RocksDB keeps the longest whole prefix of the commits. The cursor that is
  // stored with the commits then describes exactly that prefix.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<NoRecovery>());
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = kEngineLogBytes;
  options.keep_log_file_num = kEngineLogFiles;
  options.stats_dump_period_sec = 0;
  return options;
}

Store::Store(std::shared_ptr<Database> database) : database_(std::move(database)) {}

Store::~Store() {
  // A flush that fails loses nothing, because the write-ahead log has every commit. The files of a
  // damaged store stay as they are.
  if (Health()) database_->db->Flush(rocksdb::FlushOptions()).PermitUncheckedError();
}

Result<std::unique_ptr<Store>> Store::Open(const std::filesystem::path& directory,
                                           StoreMemory& memory) {
  NAUNGAN_TRY(PrepareDirectory(directory));
  auto database = std::make_shared<Database>();
  database->directory = directory;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(Database::MakeOptions(*memory.caches_), directory.string(), &db);
  if (status.IsPathNotFound() || status.IsInvalidArgument()) {
    // The directory is there, so one of the store's own files is missing or does not fit the
    // others.
    return std::unexpected(ToError(rocksdb::Status::Corruption(status.ToString()),
                                   fmt::format("opening {}", directory.string())));
  }
  if (!status.ok()) {
    return std::unexpected(ToError(status, fmt::format("opening {}", directory.string())));
  }
  database->db.reset(db);
  return std::unique_ptr<Store>(new Store(std::move(database)));
}

std::optional<std::string> Store::Get(std::string_view key) const {
  return database_->Get(rocksdb::ReadOptions(), key);
}

void Store::Scan(std::string_view from, std::string_view to, const Visit& visit) const {
  database_->Scan(rocksdb::ReadOptions(), from, to, visit);
}

Status Store::Commit(std::span<const RowChange> changes) {
  NAUNGAN_TRY(Health());
  rocksdb::WriteBatch batch;
  for (const RowChange& change : changes) {
    const rocksdb::Status added = change.value
                                      ? batch.Put(ToSlice(change.key), ToSlice(*change.value))
                                      : batch.Delete(ToSlice(change.key));
    NAUNGAN_CHECK(added.ok(), "an unbounded batch in memory takes every change");
  }
  rocksdb::WriteOptions options;
  options.sync = false;
  const rocksdb::Status status = database_->db->Write(options, &batch);
  if (status.ok()) return {};
  Error error = ToError(status, "committing");
  database_->Note(error);
  return std::unexpected(std::move(error));
}

Status Store::Health() const { return database_->failure.Get(); }

void Store::Distrust(const Error& error) { database_->Note(error); }

StoreSize Store::Size() const {
  const auto property = [this](const rocksdb::Slice& name) {
    uint64_t value = 0;
    return database_->db->GetIntProperty(name, &value) ? static_cast<int64_t>(value) : 0;
  };
  return {.rows = property(rocksdb::DB::Properties::kEstimateNumKeys),
          .bytes = property(rocksdb::DB::Properties::kTotalSstFilesSize) +
                   property(rocksdb::DB::Properties::kSizeAllMemTables)};
}

class Store::CommittedRows final : public Reader {
 public:
  explicit CommittedRows(std::shared_ptr<Database> database)
      : database_(std::move(database)), snapshot_(database_->db->GetSnapshot()) {
    options_.snapshot = snapshot_;
  }
  ~CommittedRows() override { database_->db->ReleaseSnapshot(snapshot_); }
  CommittedRows(const CommittedRows&) = delete;
  CommittedRows& operator=(const CommittedRows&) = delete;

  std::optional<std::string> Get(std::string_view key) const override {
    return database_->Get(options_, key);
  }
  void Scan(std::string_view from, std::string_view to, const Visit& visit) const override {
    database_->Scan(options_, from, to, visit);
  }

 private:
  const std::shared_ptr<Database> database_;
  const rocksdb::Snapshot* const snapshot_;
  rocksdb::ReadOptions options_;
};

std::unique_ptr<Reader> Store::TakeSnapshot() const {
  return std::make_unique<CommittedRows>(database_);
}

Status Store::CopyTo(const std::filesystem::path& directory) const {
  rocksdb::Checkpoint* created = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(database_->db.get(), &created);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(created);
  if (status.ok()) status = checkpoint->CreateCheckpoint(directory.string());
  if (status.ok()) return {};
  if (status.IsInvalidArgument()) return DirectoryUnusable(directory, "it exists already");
  return std::unexpected(ToError(status, fmt::format("copying to {}", directory.string())));
}

}  // namespace naungan::state
