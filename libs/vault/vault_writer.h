// Appends words (vault_rows.h) to the person topic and reports when they are durable.
//
//   Enqueue(records, done) --> pending, in order --> FeedWriter --> acknowledged --> rows --> done
//
// The writer keeps every record until it is acknowledged. If the FeedWriter fails, a new one gets
// all of them again, in order and under the same names (word_tag.h). So a record may land twice,
// and, if the broker was slow, a record of the failed FeedWriter may land after younger ones. The
// vault that wrote it knows both by their numbers: NoteRead.
//
// One thread at a time. The log, the rows and the clock must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/vault/ahead_words.h"
#include "libs/vault/sealer.h"
#include "libs/vault/vault_rows.h"
#include "libs/vault/word_tag.h"

namespace naungan::vault {

// After a failure the writer waits this long before it tries the topic again.
inline constexpr int64_t kTopicRetryMs = 200;

// At most this many acknowledged records may wait to be read from the topic (ahead_words.h). Then
// nothing more is appended until some have been read.
inline constexpr size_t kAheadMax = 100'000;

// One record on its way to the topic.
struct VaultRecord {
  int32_t partition = 0;
  eventlog::Record record;
  // The version that it is a word on; nullopt if it is none.
  std::optional<RecordKey> person;
  // The rows have had the word for long, and the topic has lost it.
  bool again = false;
  int64_t number = 0;  // given by Enqueue
};

// Called once: with success when the records are durable and stored, or with the reason why that is
// not known. After kDeadlineExceeded they may still become durable, which does no harm.
using OnDurable = std::function<void(Status)>;

class VaultWriter {
 public:
  // `name` is that of this vault in the tags of its records.
  VaultWriter(eventlog::Log& log, std::string topic, int32_t partitions, std::string name,
              VaultRows& rows, const platform::Clock& clock, eventlog::Waker waker);

  // Accepts records, at least one, and writes them as soon as it can. Step calls `done`, and
  // `durable`, if it is not empty, when all of them are durable, even if that is after the
  // deadline.
  void Enqueue(std::vector<VaultRecord> records, int64_t deadline_steady_us, OnDurable done,
               std::function<void()> durable = {});

  // Does what can be done now without waiting. Returns true if something moved: step again before
  // waiting. Errors are those of the store; after one the vault cannot go on.
  Result<bool> Step();

  // A record of this vault was read from `partition`. Returns false if one with its number, or a
  // younger one, had been read before: it is a repetition.
  bool NoteRead(int32_t partition, int64_t number);
  // From now on `partition` is read from its begin again.
  void ForgetRead(int32_t partition) { read_[partition] = 0; }

  // The versions of a person that wait to be written, also if the last of their words erases them.
  std::vector<RecordKey> PendingOf(const domain::ParticipantId& id) const;
  bool IsPending(const RecordKey& key) const;

  // Calls every waiting `done` with `error`. Nothing may be taken after that.
  void Abandon(const Error& error);

  const std::string& name() const { return name_; }
  AheadWords& ahead() { return ahead_; }
  // The number of records that were taken and are not acknowledged yet.
  size_t Pending() const { return pending_.size(); }
  // The number of persons that became durable through this writer.
  int64_t PersonsWritten() const { return persons_written_; }
  // How many words were put into the topic again, because it had lost them.
  int64_t PutAgain() const { return put_again_; }

 private:
  struct Job {
    size_t unacknowledged = 0;
    int64_t deadline_steady_us = 0;
    OnDurable done;  // empty once its caller has been answered
    std::function<void()> durable;
  };

  bool Append();
  Result<bool> Acknowledge();
  Status Settle(size_t count);
  void Settle(VaultRecord& landed, VaultChanges& changes);
  bool Expire();
  void Fail();

  eventlog::Log& log_;
  const std::string topic_;
  const std::string name_;
  VaultRows& rows_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;

  std::deque<VaultRecord> pending_;  // taken and not acknowledged, in order
  std::deque<Job> jobs_;             // the calls that the records came with, in the same order
  std::unique_ptr<eventlog::FeedWriter> writer_;
  size_t appended_ = 0;       // how many records of pending_, from the front, writer_ has
  int64_t acknowledged_ = 0;  // the last count that writer_ gave
  int64_t retry_steady_us_ = 0;
  int64_t last_number_ = 0;
  int64_t persons_written_ = 0;
  int64_t put_again_ = 0;
  AheadWords ahead_;
  std::vector<int64_t> read_;  // of each partition, the highest number of ours that was read
};

}  // namespace naungan::vault
