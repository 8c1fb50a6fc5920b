#include "libs/eventlog/local_log.h"

#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/local_committer.h"
#include "libs/eventlog/local_store.h"
#include "libs/eventlog/record_limits.h"

namespace naungan::eventlog {
namespace {

using local::Committer;
using local::Ledger;
using local::LocalStore;
using local::Partition;

class Reader final : public LogReader {
 public:
  Reader(LocalStore* store, Partition* partition, int64_t from_offset, Waker waker)
      : store_(store), partition_(partition), next_(from_offset), wake_(std::move(waker)) {
    const std::scoped_lock lock(partition->followers_mutex);
    partition->followers.Add(wake_.slot());
  }

  Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) override {
    NAUNGAN_ASSIGN(auto read, store_->ReadFrom(*partition_, next_, bytes_max));
    next_ = read.next;
    return std::move(read.records);
  }

  int64_t KnownEndOffset() const override { return partition_->end; }

 private:
  LocalStore* store_;
  Partition* partition_;
  int64_t next_;
  WakeHandle wake_;
};

class Writer final : public LogWriter {
 public:
  Writer(Committer* committer, Partition* target, Waker waker)
      : committer_(committer),
        target_(target),
        wake_(std::move(waker)),
        ledger_(std::make_shared<Ledger>(wake_.slot())) {}

  void Append(Record record) override {
    NAUNGAN_CHECK(!in_flight_, "one record is in flight, and its outcome comes first");
    NAUNGAN_CHECK(!finished_, "after an unknown outcome a writer is finished");
    NAUNGAN_CHECK(CheckRecord(record).has_value(), "the record is within its limits");
    in_flight_ = true;
    committer_->Submit({.target = target_, .record = std::move(record)}, ledger_);
  }

  std::optional<AppendOutcome> Poll() override {
    if (!in_flight_) return std::nullopt;
    const Ledger::Balance balance = ledger_->Look();
    if (balance.landed > landed_) {
      landed_ = balance.landed;
      in_flight_ = false;
      return AppendOutcome{.offset = balance.last_offset, .why = {}};
    }
    if (balance.failure.empty()) return std::nullopt;
    in_flight_ = false;
    finished_ = true;
    return AppendOutcome{.offset = std::nullopt, .why = balance.failure};
  }

 private:
  Committer* committer_;
  Partition* target_;
  WakeHandle wake_;
  std::shared_ptr<Ledger> ledger_;
  int64_t landed_ = 0;
  bool in_flight_ = false;
  bool finished_ = false;
};

class Feeds final : public FeedWriter {
 public:
  Feeds(LocalStore* store, Committer* committer, Waker waker)
      : store_(store),
        committer_(committer),
        wake_(std::move(waker)),
        ledger_(std::make_shared<Ledger>(wake_.slot())) {}

  Status Append(const TopicPartition& target, Record record) override {
    NAUNGAN_TRY(CheckRecord(record));
    NAUNGAN_ASSIGN(Partition* const partition, store_->Find(target));
    const Ledger::Balance balance = ledger_->Look();
    if (!balance.failure.empty()) return Failed(balance);
    if (balance.bytes_in_flight + BufferedBytes(record) > kFeedBytesInFlightMax) {
      return Fail(Code::kResourceExhausted, "FEED_BUFFER_FULL", "",
                  "The records in flight fill the buffer: wait for acknowledgements.");
    }
    committer_->Submit({.target = partition, .record = std::move(record)}, ledger_);
    return {};
  }

  Result<int64_t> Acknowledged() override {
    const Ledger::Balance balance = ledger_->Look();
    if (!balance.failure.empty()) return Failed(balance);
    return balance.landed;
  }

 private:
  static std::unexpected<Error> Failed(const Ledger::Balance& balance) {
    return Fail(Code::kUnavailable, "FEED_WRITER_FAILED", "", balance.failure);
  }

  LocalStore* store_;
  Committer* committer_;
  WakeHandle wake_;
  std::shared_ptr<Ledger> ledger_;
};

}  // namespace

struct LocalLog::Parts {
  explicit Parts(std::unique_ptr<LocalStore> opened)
      : store(std::move(opened)), committer(*store) {}

  std::unique_ptr<LocalStore> store;
  Committer committer;
};

LocalLog::LocalLog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LocalLog::~LocalLog() = default;

Result<std::unique_ptr<LocalLog>> LocalLog::Open(const LocalLogOptions& options) {
  NAUNGAN_ASSIGN(auto store, LocalStore::Open(options));
  return std::unique_ptr<LocalLog>(new LocalLog(std::make_unique<Parts>(std::move(store))));
}

Result<std::unique_ptr<LogReader>> LocalLog::OpenReader(const TopicPartition& source,
                                                        int64_t from_offset, Waker waker) {
  NAUNGAN_ASSIGN(Partition* const partition, parts_->store->Find(source));
  return std::make_unique<Reader>(parts_->store.get(), partition, from_offset, std::move(waker));
}

Result<std::unique_ptr<LogWriter>> LocalLog::OpenWriter(const TopicPartition& target, Waker waker) {
  NAUNGAN_ASSIGN(Partition* const partition, parts_->store->Find(target));
  return std::make_unique<Writer>(&parts_->committer, partition, std::move(waker));
}

Result<std::unique_ptr<FeedWriter>> LocalLog::OpenFeedWriter(Waker waker) {
  return std::make_unique<Feeds>(parts_->store.get(), &parts_->committer, std::move(waker));
}

Result<int64_t> LocalLog::EndOffset(const TopicPartition& source) {
  NAUNGAN_ASSIGN(const Partition* const partition, parts_->store->Find(source));
  return partition->end.load();
}

Result<int64_t> LocalLog::BeginOffset(const TopicPartition& source) {
  NAUNGAN_ASSIGN(const Partition* const partition, parts_->store->Find(source));
  return partition->begin.load();
}

Result<TopicSettings> LocalLog::DescribeTopic(const std::string& topic) {
  return parts_->store->Describe(topic);
}

Status LocalLog::CreateTopic(const TopicSettings& settings) {
  return parts_->store->Create(settings);
}

Result<std::vector<std::string>> LocalLog::ListTopics() { return parts_->store->List(); }

}  // namespace naungan::eventlog
