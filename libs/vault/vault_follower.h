// Follows every partition of the person topic into the rows. It begins where the rows say that it
// stopped. So the rows get what other instances wrote, what a crash kept out of them, and, if the
// directory is empty, everything.
//
// One thread at a time. The log, the rows and the clock must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/vault/sealer.h"
#include "libs/vault/vault_rows.h"
#include "libs/vault/vault_writer.h"

namespace naungan::vault {

// At most this many bytes of one partition are taken and committed at once.
inline constexpr int64_t kFollowBytesMax = int64_t{1024} * 1024;

class VaultFollower {
 public:
  // `identity_proof` is the proof of our secret. If the topic has another one, Step fails.
  VaultFollower(eventlog::Log& log, std::string topic, int32_t partitions,
                std::string identity_proof, VaultRows& rows, const platform::Clock& clock,
                eventlog::Waker waker);

  // Takes the next records of each partition, without waiting. Returns true if there were any: step
  // again before waiting. `writer` is told of tombstones, and says which records it has stored
  // itself. After an error the follower cannot go on:
  //   kFailedPrecondition  IDENTITY_SECRET_MISMATCH
  //   kDataLoss            VAULT_TOPIC_LOST_RECORDS, VAULT_RECORD_MALFORMED
  //   those of the store
  Result<bool> Step(VaultWriter& writer);

  // Returns the first offset of `partition` that is not in the rows yet.
  int64_t NextOffset(int32_t partition) const { return sources_[partition].next_offset; }
  bool HasProof() const { return has_proof_; }

 private:
  struct Source {
    std::unique_ptr<eventlog::LogReader> reader;  // null until it is opened
    int64_t next_offset = 0;
    int64_t retry_steady_us = 0;
  };

  Result<bool> StepSource(int32_t partition, VaultWriter& writer);
  Status Interpret(eventlog::Record record, VaultChanges& changes, VaultWriter& writer);
  Status CheckProof(const std::string& value, VaultChanges& changes);
  void RetryLater(Source& source);

  eventlog::Log& log_;
  const std::string topic_;
  const std::string identity_proof_;
  VaultRows& rows_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;
  std::vector<Source> sources_;
  bool has_proof_ = false;
};

// Returns the record that tells which identity secret a topic belongs to. It is in partition 0.
eventlog::Record ProofRecord(const std::string& identity_proof);

}  // namespace naungan::vault
