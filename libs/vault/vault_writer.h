// Appends records to the person topic and reports when they are durable.
//
//   Enqueue(records, done) --> pending, in order --> FeedWriter --> acknowledged --> rows --> done
//
// The writer keeps every record until it is acknowledged. If the FeedWriter fails, a new one gets
// all of them again, in order. So a record may land twice, with the same key and the same content.
//
// One thread at a time. The log, the rows and the clock must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/vault/sealer.h"
#include "libs/vault/vault_rows.h"

namespace naungan::vault {

// After a failure the writer waits this long before it tries the topic again.
inline constexpr int64_t kTopicRetryMs = 200;

// The writer remembers at most this many of its own records until they are read from the topic.
inline constexpr size_t kStoredKeysMax = 100'000;

// One record on its way to the topic.
struct VaultRecord {
  int32_t partition = 0;
  eventlog::Record record;
  // The row that it changes once it is durable; nullopt if it changes none.
  std::optional<RecordKey> person;
};

// Called once: with success when the records are durable and stored, or with the reason why that is
// not known. After kDeadlineExceeded they may still become durable, which does no harm.
using OnDurable = std::function<void(Status)>;

class VaultWriter {
 public:
  VaultWriter(eventlog::Log& log, std::string topic, VaultRows& rows, const platform::Clock& clock,
              eventlog::Waker waker);

  // Accepts records, at least one, and writes them as soon as it can. Step calls `done`.
  void Enqueue(std::vector<VaultRecord> records, int64_t deadline_steady_us, OnDurable done);

  // Does what can be done now without waiting. Returns true if something moved: step again before
  // waiting. Errors are those of the store, and those of the topic that would come again however
  // often a record was sent (kFailedPrecondition). After one the vault cannot go on.
  Result<bool> Step();

  // Call this when a tombstone of `key` was read from the topic: pending records of `key` then do
  // not reappear in the rows. If such a record lands after the tombstone, it is read from the topic
  // after it and gets into the rows that way.
  void LeaveOutOfRows(const RecordKey& key);

  // Call this when a person was read from the topic. Returns true if this writer has already put it
  // into the rows, and forgets that it did. So most of our own records are written to the store
  // once.
  bool HasStored(const RecordKey& key) { return stored_.erase(key) > 0; }

  // Calls every waiting `done` with `error`. Nothing may be taken after that.
  void Abandon(const Error& error);

  // The number of records that were taken and are not acknowledged yet.
  size_t Pending() const { return pending_.size(); }
  // The number of persons that became durable through this writer.
  int64_t PersonsWritten() const { return persons_written_; }

 private:
  struct Job {
    size_t unacknowledged = 0;
    int64_t deadline_steady_us = 0;
    OnDurable done;  // empty once its caller has been answered
  };

  Result<bool> Append();
  Result<bool> Acknowledge();
  Status Settle(size_t count);
  bool Expire();
  // Begins again later with a new writer. Returns `error` if that is of no use.
  Status Fail(const Error& error);

  eventlog::Log& log_;
  const std::string topic_;
  VaultRows& rows_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;

  std::deque<VaultRecord> pending_;  // taken and not acknowledged, in order
  std::deque<Job> jobs_;             // the calls that the records came with, in the same order
  std::unique_ptr<eventlog::FeedWriter> writer_;
  size_t appended_ = 0;       // how many records of pending_, from the front, writer_ has
  int64_t acknowledged_ = 0;  // the last count that writer_ gave
  int64_t retry_steady_us_ = 0;
  int64_t persons_written_ = 0;
  std::unordered_set<RecordKey, RecordKeyHash> stored_;  // stored, and not read from the topic yet
};

}  // namespace naungan::vault
