// Internal to libs/eventlog: the local log's topics, partitions and records in RocksDB.
//
// Any thread may read and create topics; one thread (the committer) commits.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "libs/eventlog/local_log.h"
#include "libs/eventlog/wake_slot.h"

namespace naungan::eventlog::local {

// What is kept in memory of one partition: where it begins and ends, and who follows it. It is made
// with its topic and is never removed.
struct Partition {
  TopicPartition name;
  bool compacted = false;
  int64_t retention_ms = -1;
  // Records in [begin, end) are there for good. The committer moves both.
  std::atomic<int64_t> begin = 0;
  std::atomic<int64_t> end = 0;

  std::mutex followers_mutex;
  Followers followers;
};

struct Landing {
  Partition* target;
  Record record;
};

class LocalStore {
 public:
  static Result<std::unique_ptr<LocalStore>> Open(const LocalLogOptions& options);

  Result<Partition*> Find(const TopicPartition& where);
  Result<TopicSettings> Describe(const std::string& topic);
  std::vector<std::string> List();
  Status Create(const TopicSettings& settings);

  struct Read {
    std::vector<LoggedRecord> records;
    // Where the next read begins: after the last record, or after the hole that follows it.
    int64_t next;
  };
  // Returns records from `from` on, within [begin, end), of about `bytes_max` bytes, but at least
  // one if there is one.
  Result<Read> ReadFrom(const Partition& partition, int64_t from, size_t bytes_max);

  // Appends all records in one synced write and moves the partitions' ends on. Returns the offsets,
  // in order. Errors: kUnavailable, kDataLoss; the records may be there or not after the next Open.
  Result<std::vector<int64_t>> Commit(std::span<const Landing> landings);

 private:
  struct Topic {
    TopicSettings settings;
    std::vector<std::unique_ptr<Partition>> partitions;
  };
  class Group;

  LocalStore(std::unique_ptr<rocksdb::DB> db, NowMs now_ms)
      : db_(std::move(db)), now_ms_(std::move(now_ms)) {}

  Status LoadTopics();
  Status FindEnds(Partition& partition);
  void AddTopic(const TopicSettings& settings);
  Status Expire(Partition& partition, int64_t now_ms, Group& group);

  std::unique_ptr<rocksdb::DB> db_;
  NowMs now_ms_;
  std::mutex topics_mutex_;
  std::map<std::string, Topic> topics_;
};

}  // namespace naungan::eventlog::local
