#include "libs/eventlog/memory_log.h"

#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/refusals.h"
#include "libs/eventlog/topics.h"
#include "libs/eventlog/wake_slot.h"

namespace naungan::eventlog {

struct MemoryLog::Topics {
  struct Partition {
    // By offset. A compacted topic has holes.
    std::map<int64_t, LoggedRecord> records;
    int64_t end = 0;
    // The offset of the newest record of each key, for compacted topics.
    std::unordered_map<std::string, int64_t> newest;
    Followers followers;
  };
  struct Topic {
    TopicSettings settings;
    std::vector<Partition> partitions;
  };

  // Topics and their partitions are never removed, so a reader may keep a pointer. Call with the
  // lock held.
  Result<std::pair<Topic*, Partition*>> Find(const TopicPartition& where) {
    const auto topic = topics.find(where.topic);
    if (topic == topics.end()) return TopicUnknown(where.topic);
    if (where.partition < 0 || where.partition >= topic->second.settings.partitions) {
      return PartitionUnknown(where);
    }
    return std::pair(&topic->second, &topic->second.partitions[where.partition]);
  }

  Result<int64_t> Land(const TopicPartition& target, Record record) {
    NAUNGAN_TRY(CheckRecord(record));
    WakeSlots followers;
    int64_t offset = 0;
    {
      const std::scoped_lock lock(mutex);
      NAUNGAN_ASSIGN(const auto found, Find(target));
      auto& [topic, partition] = found;
      offset = partition->end++;
      if (topic->settings.compacted) {
        const auto [newest, is_new] = partition->newest.try_emplace(record.key, offset);
        if (!is_new) partition->records.erase(std::exchange(newest->second, offset));
      }
      partition->records.emplace(
          offset,
          LoggedRecord{.offset = offset, .append_time_ms = now_ms(), .record = std::move(record)});
      partition->followers.Collect(followers);
    }
    WakeAll(followers);
    return offset;
  }

  std::mutex mutex;
  NowMs now_ms;
  std::map<std::string, Topic> topics;
};

class MemoryLog::Reader final : public LogReader {
 public:
  Reader(Topics* topics, TopicPartition source, int64_t from_offset, Waker waker)
      : topics_(topics), source_(std::move(source)), next_(from_offset), wake_(std::move(waker)) {}

  // Call with the lock held.
  void Follow(Topics::Partition* partition) {
    partition_ = partition;
    partition->followers.Add(wake_.slot());
  }

  Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) override {
    const std::scoped_lock lock(topics_->mutex);
    if (next_ < 0 || next_ > partition_->end) return OffsetOutOfRange(source_, next_);
    std::vector<LoggedRecord> records;
    size_t bytes = 0;
    auto at = partition_->records.lower_bound(next_);
    for (; at != partition_->records.end(); ++at) {
      const size_t size = at->second.record.value.size();
      if (!records.empty() && bytes + size > bytes_max) break;
      bytes += size;
      records.push_back(at->second);
    }
    next_ = at == partition_->records.end() ? partition_->end : at->first;
    return records;
  }

  int64_t KnownEndOffset() const override {
    const std::scoped_lock lock(topics_->mutex);
    return partition_->end;
  }

 private:
  Topics* topics_;
  Topics::Partition* partition_ = nullptr;
  TopicPartition source_;
  int64_t next_;
  WakeHandle wake_;
};

class MemoryLog::Writer final : public LogWriter {
 public:
  Writer(Topics* topics, TopicPartition target, Waker waker)
      : topics_(topics), target_(std::move(target)), wake_(std::move(waker)) {}

  void Append(Record record) override {
    NAUNGAN_CHECK(!outcome_, "one record is in flight, and its outcome comes first");
    const Result<int64_t> offset = topics_->Land(target_, std::move(record));
    NAUNGAN_CHECK(offset.has_value(), "the record is within its limits");
    outcome_ = AppendOutcome{.offset = *offset, .why = {}};
    wake_.Wake();
  }

  std::optional<AppendOutcome> Poll() override { return std::exchange(outcome_, std::nullopt); }

 private:
  Topics* topics_;
  TopicPartition target_;
  std::optional<AppendOutcome> outcome_;
  WakeHandle wake_;
};

class MemoryLog::Feeds final : public FeedWriter {
 public:
  Feeds(Topics* topics, Waker waker) : topics_(topics), wake_(std::move(waker)) {}

  Status Append(const TopicPartition& target, Record record) override {
    NAUNGAN_TRY(topics_->Land(target, std::move(record)));
    ++acknowledged_;
    wake_.Wake();
    return {};
  }

  Result<int64_t> Acknowledged() override { return acknowledged_; }

 private:
  Topics* topics_;
  int64_t acknowledged_ = 0;
  WakeHandle wake_;
};

MemoryLog::MemoryLog(NowMs now_ms) : topics_(std::make_unique<Topics>()) {
  topics_->now_ms = std::move(now_ms);
}

MemoryLog::~MemoryLog() = default;

Result<std::unique_ptr<LogReader>> MemoryLog::OpenReader(const TopicPartition& source,
                                                         int64_t from_offset, Waker waker) {
  auto reader = std::make_unique<Reader>(topics_.get(), source, from_offset, std::move(waker));
  const std::scoped_lock lock(topics_->mutex);
  NAUNGAN_ASSIGN(const auto found, topics_->Find(source));
  reader->Follow(found.second);
  return reader;
}

Result<std::unique_ptr<LogWriter>> MemoryLog::OpenWriter(const TopicPartition& target,
                                                         Waker waker) {
  const std::scoped_lock lock(topics_->mutex);
  NAUNGAN_TRY(topics_->Find(target));
  return std::make_unique<Writer>(topics_.get(), target, std::move(waker));
}

Result<std::unique_ptr<FeedWriter>> MemoryLog::OpenFeedWriter(Waker waker) {
  return std::make_unique<Feeds>(topics_.get(), std::move(waker));
}

Result<int64_t> MemoryLog::EndOffset(const TopicPartition& source) {
  const std::scoped_lock lock(topics_->mutex);
  NAUNGAN_ASSIGN(const auto found, topics_->Find(source));
  return found.second->end;
}

Result<int64_t> MemoryLog::BeginOffset(const TopicPartition& source) {
  const std::scoped_lock lock(topics_->mutex);
  NAUNGAN_TRY(topics_->Find(source));
  return 0;
}

Result<TopicSettings> MemoryLog::DescribeTopic(const std::string& topic) {
  const std::scoped_lock lock(topics_->mutex);
  const auto found = topics_->topics.find(topic);
  if (found == topics_->topics.end()) return TopicUnknown(topic);
  return found->second.settings;
}

Status MemoryLog::CreateTopic(const TopicSettings& settings) {
  NAUNGAN_TRY(CheckTopicSettings(settings));
  const std::scoped_lock lock(topics_->mutex);
  const auto [topic, is_new] = topics_->topics.try_emplace(settings.name);
  if (!is_new) return TopicExists(settings.name);
  topic->second.settings = settings;
  topic->second.partitions = std::vector<Topics::Partition>(settings.partitions);
  return {};
}

Result<std::vector<std::string>> MemoryLog::ListTopics() {
  const std::scoped_lock lock(topics_->mutex);
  std::vector<std::string> names;
  for (const auto& [name, topic] : topics_->topics) names.push_back(name);
  return names;
}

Result<int64_t> MemoryLog::Land(const TopicPartition& target, Record record) {
  return topics_->Land(target, std::move(record));
}

Status MemoryLog::CutTail(const TopicPartition& target, int64_t end) {
  const std::scoped_lock lock(topics_->mutex);
  NAUNGAN_ASSIGN(const auto found, topics_->Find(target));
  auto& [topic, partition] = found;
  if (end < 0 || end > partition->end) {
    return Fail(Code::kOutOfRange, "OFFSET_OUT_OF_RANGE", "end",
                "A log can only be cut within its records.");
  }
  partition->records.erase(partition->records.lower_bound(end), partition->records.end());
  partition->end = end;
  partition->newest.clear();
  for (const auto& [offset, logged] : partition->records) {
    partition->newest[logged.record.key] = offset;
  }
  return {};
}

}  // namespace naungan::eventlog
