// Appends to the person topic and says when what was appended is durable.
//
//   Take(records, done) --> pending, in order --> FeedWriter --> acknowledged --> rows --> done
//
// Everything not acknowledged is kept; when the FeedWriter fails, a new one gets all of it again,
// in order. A record may so land twice: it has the same key and the same content.
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

// After a failure the topic is tried again this much later.
inline constexpr int64_t kTopicRetryMs = 200;

// So many of one's own records are remembered until they are read from the topic.
inline constexpr size_t kStoredKeysMax = 100'000;

// One record on its way to the topic.
struct VaultRecord {
  int32_t partition = 0;
  eventlog::Record record;
  // What it says about the rows once it is durable; absent: it is no person.
  std::optional<RecordKey> person;
};

// Called once: durable and stored, or why that is not known. kDeadlineExceeded: it may still become
// durable, which does no harm.
using OnDurable = std::function<void(Status)>;

class VaultWriter {
 public:
  VaultWriter(eventlog::Log& log, std::string topic, VaultRows& rows, const platform::Clock& clock,
              eventlog::Waker waker);

  // Takes `records`, at least one, to be written as soon as may be. `done` is called by Step.
  void Take(std::vector<VaultRecord> records, int64_t deadline_steady_us, OnDurable done);

  // Does what can be done now without waiting. True: something moved, so step again before waiting.
  // Errors: what the store says; the vault cannot go on.
  Result<bool> Step();

  // A tombstone of `key` was read: what is pending of it must not reappear in the rows. Should it
  // land after the tombstone, it will be read after it.
  void LeaveOutOfRows(const RecordKey& key);

  // A person was read from the topic: true if this writer has put it into the rows already and
  // nobody has asked before, so that most of one's own records are not written to the store twice.
  bool HasStored(const RecordKey& key) { return stored_.erase(key) > 0; }

  // Calls every waiting `done` with `error`, at the end.
  void Abandon(const Error& error);

  // Records taken and not acknowledged.
  size_t Pending() const { return pending_.size(); }
  // Persons that became durable through this writer.
  int64_t PersonsWritten() const { return persons_written_; }

 private:
  struct Job {
    size_t unacknowledged = 0;
    int64_t deadline_steady_us = 0;
    OnDurable done;  // empty: its caller has been answered already
  };

  bool Append();
  Result<bool> Acknowledge();
  Status Settle(size_t count);
  bool Expire();
  void Fail();

  eventlog::Log& log_;
  const std::string topic_;
  VaultRows& rows_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;

  std::deque<VaultRecord> pending_;  // taken, not acknowledged, in order
  std::deque<Job> jobs_;             // whose records these are, in the same order
  std::unique_ptr<eventlog::FeedWriter> writer_;
  size_t appended_ = 0;       // how many of pending_, from the front, writer_ has
  int64_t acknowledged_ = 0;  // by writer_, ever
  int64_t retry_steady_us_ = 0;
  int64_t persons_written_ = 0;
  std::unordered_set<RecordKey, RecordKeyHash> stored_;  // not read from the topic yet
};

}  // namespace naungan::vault
