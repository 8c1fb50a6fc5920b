// Follows every partition of the person topic into the rows. It begins where the rows say that it
// stopped. So the rows get what other instances wrote, what a crash kept out of them, and, if the
// directory is empty, everything.
//
// It also finds out what the topic has lost, because the rows may be the last copy of it:
//
//   when                                    it
//   a reader is opened                      asks where the partition ends, and reads the last
//                                           record that was followed again: it must be there and be
//                                           the same
//   this fails, or the reader finds its     reads the whole partition again and compares it with
//   next offset gone                        the rows (topic_comparison.h)
//   an operator orders it                   does the same
//   the end that was asked for is reached   puts into the topic again what the comparison misses,
//                                           and the words that were ahead (ahead_words.h) when the
//                                           end was asked for and were not read
//
// Compaction takes records out of the topic that have a younger one of the same key. If it took the
// last record that was followed, the partition is compared for nothing.
//
// While a partition is not *settled*, its rows may have what the topic has not. It is settled once
// it has been read to the end that was asked for, and what was missing is durable.
//
// One thread at a time. The log, the rows and the clock must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/vault/sealer.h"
#include "libs/vault/topic_comparison.h"
#include "libs/vault/vault_rows.h"
#include "libs/vault/vault_writer.h"

namespace naungan::vault {

// At most this many bytes of one partition are taken and committed at once.
inline constexpr int64_t kFollowBytesMax = int64_t{1024} * 1024;
// At most this many missing words are handed to the writer at once, so that the sealed persons of
// a whole partition are not in memory.
inline constexpr size_t kPutAgainMax = 1'000;

class VaultFollower {
 public:
  // `identity_proof` is the proof of our secret. If the topic has another one, Step fails.
  VaultFollower(eventlog::Log& log, std::string topic, int32_t partitions,
                std::string identity_proof, VaultRows& rows, const platform::Clock& clock,
                eventlog::Waker waker);

  // Takes the next records of each partition. Returns true if there were any: step again before
  // waiting. Blocks while it opens readers, up to eventlog::kOffsetTimeoutMs if the broker does not
  // answer. After an error the follower cannot go on:
  //   kFailedPrecondition  IDENTITY_SECRET_MISMATCH
  //   kDataLoss            VAULT_RECORD_MALFORMED; the reader's, if a record is damaged
  //   those of the store
  Result<bool> Step(VaultWriter& writer);

  // Compares all partitions with the rows, as if each had lost records.
  void CompareAll();

  // Returns the first offset of `partition` that is not in the rows yet.
  int64_t NextOffset(int32_t partition) const { return sources_[partition].place.next_offset; }
  // True once `partition` has been read to where it ended when the last check began.
  bool IsRead(int32_t partition) const;
  // True once, beside that, everything that was missing is durable.
  bool IsSettled(int32_t partition) const;

 private:
  // What the next opening of a reader begins.
  enum class Due { kNothing, kAwait, kCompare };
  // What must be read, and put again if it is not there, before the partition is settled.
  struct Check {
    int64_t end_offset = 0;
    ByRecordKey<Ahead> awaited;
    std::optional<TopicComparison> comparison;
  };
  struct Source {
    std::unique_ptr<eventlog::LogReader> reader;  // null until it is opened
    FollowedPlace place;
    // The reader was opened at the last record that was followed, and has not given it yet.
    bool last_is_due = false;
    Due due = Due::kAwait;
    std::optional<Check> check;
    std::deque<RecordKey> missing;  // to be put again
    size_t being_put = 0;           // put again and not durable yet
    // Their last word in the topic is not that in the rows, and no other is on its way.
    std::unordered_set<RecordKey, RecordKeyHash> disputed;
  };

  Result<bool> StepSource(int32_t partition, VaultWriter& writer);
  bool OpenSource(int32_t partition, VaultWriter& writer);
  void BeginComparison(int32_t partition, int64_t end_offset, VaultWriter& writer);
  Result<bool> ReadSource(int32_t partition, VaultWriter& writer);
  static bool FindLast(Source& source, std::vector<eventlog::LoggedRecord>& records);
  Status Take(int32_t partition, std::vector<eventlog::LoggedRecord>& records, VaultWriter& writer);
  Status Interpret(int32_t partition, eventlog::LoggedRecord& logged, VaultChanges& changes,
                   VaultWriter& writer);
  Status CheckProof(const std::string& value, VaultChanges& changes);
  Status FinishCheck(int32_t partition, VaultWriter& writer);
  bool PutAgain(int32_t partition, VaultWriter& writer);
  bool SettleDisputes(int32_t partition, VaultWriter& writer);
  std::optional<VaultRecord> RecordOf(const RecordKey& key, int32_t partition) const;
  void RetryLater(Source& source);

  eventlog::Log& log_;
  const std::string topic_;
  const std::string identity_proof_;
  VaultRows& rows_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;
  std::vector<Source> sources_;
  int64_t retry_steady_us_ = 0;
  bool has_proof_ = false;
};

// Returns the record that tells which identity secret a topic belongs to. It is in partition 0.
eventlog::Record ProofRecord(const std::string& identity_proof);

}  // namespace naungan::vault
