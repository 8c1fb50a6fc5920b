#include "libs/eventlog/local_store.h"

#include <fmt/core.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <filesystem>
#include <limits>
#include <unordered_map>

#include "libs/eventlog/local_codec.h"
#include "libs/eventlog/refusals.h"
#include "libs/eventlog/topics.h"

namespace naungan::eventlog::local {
namespace {

// Sized for a small office. All partitions share these.
constexpr size_t kBlockCacheBytes = 64 * 1024 * 1024;
constexpr size_t kWriteBufferBytes = 16 * 1024 * 1024;
constexpr uint64_t kWalBytesMax = 64 * 1024 * 1024;
constexpr int kOpenFilesMax = 256;
constexpr double kFilterBitsPerKey = 10;
// How many records that are past their retention one commit removes at most.
constexpr int kExpirePerCommitMax = 1'000;

rocksdb::Options StoreOptions() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  table.cache_index_and_filter_blocks = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  rocksdb::Options options;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  options.write_buffer_size = kWriteBufferBytes;
  options.max_total_wal_size = kWalBytesMax;
  options.max_open_files = kOpenFilesMax;
  options.keep_log_file_num = 4;
  // Every write was synced, so only the write that a crash cut off may be missing at the tail. A
  // broken record before others means lost data and must be an error. The default mode would drop
  // what follows it without saying so.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  return options;
}

std::unexpected<Error> Corrupt(const std::string& what) {
  return Fail(
      Code::kDataLoss, "LOG_CORRUPT", "",
      fmt::format("The local log is damaged: {}. Restore its directory from a backup.", what));
}

std::unexpected<Error> Wrong(const rocksdb::Status& status) {
  if (status.IsCorruption()) return Corrupt(status.ToString());
  if (status.IsNoSpace()) {
    return Fail(Code::kUnavailable, "LOG_DISK_FULL", "",
                "The disk of the local log is full. Free some space, then start again.");
  }
  return Fail(Code::kUnavailable, "LOG_UNREADABLE", "",
              fmt::format("The disk of the local log returns an error: {}.", status.ToString()));
}

std::unexpected<Error> NotOpened(const std::string& directory, const rocksdb::Status& status) {
  // RocksDB has no status of its own for a lock that is held. Only the message has the path of the
  // file LOCK.
  if (status.IsIOError() && status.ToString().find("/LOCK") != std::string::npos) {
    return Fail(
        Code::kFailedPrecondition, "LOG_DIRECTORY_LOCKED", "directory",
        fmt::format("Another process has the local log in {} open. Only one process may use it "
                    "at a time.",
                    directory));
  }
  return Wrong(status);
}

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

constexpr int64_t kOffsetMax = std::numeric_limits<int64_t>::max();

}  // namespace

// What one commit will write, while it is put together.
class LocalStore::Group {
 public:
  Group(rocksdb::DB& db, int64_t now_ms) : db_(db), now_ms_(now_ms) {}

  Result<int64_t> Add(Partition& target, const Record& record) {
    const int64_t offset = ends.try_emplace(&target, target.end.load()).first->second++;
    if (target.compacted) NAUNGAN_TRY(Supersede(target.name, record.key, offset));
    batch.Put(RecordKey(target.name, offset), EncodeRecord(now_ms_, record));
    return offset;
  }

  rocksdb::WriteBatch batch;
  std::unordered_map<Partition*, int64_t> begins;
  std::unordered_map<Partition*, int64_t> ends;

 private:
  // Removes the earlier record of the key, from the store or from this group.
  Status Supersede(const TopicPartition& partition, const std::string& key, int64_t offset) {
    const std::string newest_key = NewestKey(partition, key);
    const auto [newest, is_new] = newest_.try_emplace(newest_key, offset);
    std::optional<int64_t> earlier;
    if (!is_new) {
      earlier = std::exchange(newest->second, offset);
    } else {
      std::string stored;
      const rocksdb::Status status = db_.Get({}, newest_key, &stored);
      if (!status.ok() && !status.IsNotFound()) return Wrong(status);
      if (status.ok()) {
        earlier = DecodeOffset(stored);
        if (!earlier) return Corrupt("an entry of its key index cannot be read");
      }
    }
    if (earlier) batch.Delete(RecordKey(partition, *earlier));
    batch.Put(newest_key, EncodeOffset(offset));
    return {};
  }

  rocksdb::DB& db_;
  int64_t now_ms_;
  std::unordered_map<std::string, int64_t> newest_;
};

Result<std::unique_ptr<LocalStore>> LocalStore::Open(const LocalLogOptions& options) {
  std::error_code failed;
  std::filesystem::create_directories(options.directory, failed);
  if (failed) {
    return Fail(
        Code::kUnavailable, "LOG_UNREADABLE", "directory",
        fmt::format("Directory {} cannot be created: {}.", options.directory, failed.message()));
  }
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(StoreOptions(), options.directory, &opened);
  if (!status.ok()) return NotOpened(options.directory, status);
  std::unique_ptr<LocalStore> store(
      new LocalStore(std::unique_ptr<rocksdb::DB>(opened), options.now_ms));
  NAUNGAN_TRY(store->LoadTopics());
  return store;
}

Status LocalStore::LoadTopics() {
  std::string format;
  const rocksdb::Status status = db_->Get({}, kFormatKey, &format);
  if (status.IsNotFound()) {
    const rocksdb::Status written = db_->Put(Synced(), kFormatKey, kFormat);
    return written.ok() ? Status() : Wrong(written);
  }
  if (!status.ok()) return Wrong(status);
  if (format != kFormat) {
    return Fail(Code::kFailedPrecondition, "LOG_FORMAT_UNKNOWN", "directory",
                "The directory was written by another version of the local log. Start that "
                "version, or give another data directory.");
  }
  const std::unique_ptr<rocksdb::Iterator> topics(db_->NewIterator({}));
  for (topics->Seek(kTopicsBegin); topics->Valid() && topics->key().compare(kTopicsEnd) < 0;
       topics->Next()) {
    const std::string name = topics->key().ToString().substr(kTopicsBegin.size());
    const auto settings = DecodeSettings(name, topics->value().ToStringView());
    if (!settings) return Corrupt(fmt::format("topic {}'s settings cannot be read", name));
    AddTopic(*settings);
  }
  if (!topics->status().ok()) return Wrong(topics->status());
  for (auto& [name, topic] : topics_) {
    for (const auto& partition : topic.partitions) NAUNGAN_TRY(FindEnds(*partition));
  }
  return {};
}

// The newest record of a partition is never deleted, so the end can always be found.
Status LocalStore::FindEnds(Partition& partition) {
  const std::string first = RecordKey(partition.name, 0);
  const std::unique_ptr<rocksdb::Iterator> records(db_->NewIterator({}));
  records->SeekForPrev(RecordKey(partition.name, kOffsetMax));
  if (records->Valid() && records->key().compare(first) >= 0) {
    partition.end = OffsetOf(records->key().ToStringView()) + 1;
    records->Seek(first);
    if (records->Valid() && !partition.compacted) {
      partition.begin = OffsetOf(records->key().ToStringView());
    }
  }
  if (!records->status().ok()) return Wrong(records->status());
  return {};
}

void LocalStore::AddTopic(const TopicSettings& settings) {
  Topic& topic = topics_[settings.name];
  topic.settings = settings;
  for (int32_t number = 0; number < settings.partitions; ++number) {
    auto partition = std::make_unique<Partition>();
    partition->name = {.topic = settings.name, .partition = number};
    partition->compacted = settings.compacted;
    partition->retention_ms = settings.retention_ms;
    topic.partitions.push_back(std::move(partition));
  }
}

Result<Partition*> LocalStore::Find(const TopicPartition& where) {
  const std::scoped_lock lock(topics_mutex_);
  const auto topic = topics_.find(where.topic);
  if (topic == topics_.end()) return TopicUnknown(where.topic);
  if (where.partition < 0 || where.partition >= topic->second.settings.partitions) {
    return PartitionUnknown(where);
  }
  return topic->second.partitions[where.partition].get();
}

Result<TopicSettings> LocalStore::Describe(const std::string& topic) {
  const std::scoped_lock lock(topics_mutex_);
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return TopicUnknown(topic);
  return found->second.settings;
}

std::vector<std::string> LocalStore::List() {
  const std::scoped_lock lock(topics_mutex_);
  std::vector<std::string> names;
  names.reserve(topics_.size());
  for (const auto& [name, topic] : topics_) names.push_back(name);
  return names;
}

Status LocalStore::Create(const TopicSettings& settings) {
  NAUNGAN_TRY(CheckTopicSettings(settings));
  const std::scoped_lock lock(topics_mutex_);
  if (topics_.contains(settings.name)) return TopicExists(settings.name);
  const rocksdb::Status status =
      db_->Put(Synced(), TopicKey(settings.name), EncodeSettings(settings));
  if (!status.ok()) return Wrong(status);
  AddTopic(settings);
  return {};
}

Result<LocalStore::Read> LocalStore::ReadFrom(const Partition& partition, int64_t from,
                                              size_t bytes_max) {
  const int64_t end = partition.end.load();
  if (from < partition.begin.load() || from > end) return OffsetOutOfRange(partition.name, from);
  Read read{.records = {}, .next = end};
  if (from == end) return read;
  const std::string end_key = RecordKey(partition.name, end);
  const rocksdb::Slice end_slice = end_key;
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end_slice;
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(options));
  size_t bytes = 0;
  for (at->Seek(RecordKey(partition.name, from)); at->Valid(); at->Next()) {
    const int64_t offset = OffsetOf(at->key().ToStringView());
    if (!read.records.empty() && bytes + at->value().size() > bytes_max) {
      read.next = offset;
      break;
    }
    auto record = DecodeRecord(offset, at->value().ToStringView());
    if (!record) return Corrupt(fmt::format("record {} cannot be read", offset));
    bytes += at->value().size();
    read.records.push_back(*std::move(record));
  }
  if (!at->status().ok()) return Wrong(at->status());
  // Retention may have removed records since the first look. That would be a gap that no compaction
  // made, so check again.
  if (from < partition.begin.load()) return OffsetOutOfRange(partition.name, from);
  return read;
}

// Removes what is past the topic's retention, from the front. The record that is being appended
// stays, even if the clock was set.
Status LocalStore::Expire(Partition& partition, int64_t now_ms, Group& group) {
  if (partition.retention_ms < 0 || partition.compacted) return {};
  const int64_t end = partition.end.load();
  int64_t begin = partition.begin.load();
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}));
  at->Seek(RecordKey(partition.name, begin));
  for (int i = 0; i < kExpirePerCommitMax && begin < end && at->Valid(); ++i, at->Next()) {
    const auto record = DecodeRecord(begin, at->value().ToStringView());
    if (!record) return Corrupt(fmt::format("record {} cannot be read", begin));
    if (record->append_time_ms >= now_ms - partition.retention_ms) break;
    group.batch.Delete(at->key());
    ++begin;
  }
  if (!at->status().ok()) return Wrong(at->status());
  group.begins[&partition] = begin;
  return {};
}

Result<std::vector<int64_t>> LocalStore::Commit(std::span<const Landing> landings) {
  const int64_t now_ms = now_ms_();
  Group group(*db_, now_ms);
  std::vector<int64_t> offsets;
  offsets.reserve(landings.size());
  for (const Landing& landing : landings) {
    NAUNGAN_ASSIGN(const int64_t offset, group.Add(*landing.target, landing.record));
    offsets.push_back(offset);
  }
  for (const auto& [partition, end] : group.ends) NAUNGAN_TRY(Expire(*partition, now_ms, group));
  const rocksdb::Status status = db_->Write(Synced(), &group.batch);
  if (!status.ok()) return Wrong(status);
  for (const auto& [partition, begin] : group.begins) partition->begin = begin;
  for (const auto& [partition, end] : group.ends) partition->end = end;
  return offsets;
}

}  // namespace naungan::eventlog::local
