// Follows every partition of the person topic into the rows, from where the rows say it got to:
// what other instances wrote appears, what a crash kept from the rows reappears, an empty directory
// is filled again.
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

// Values taken from one partition and committed at once.
inline constexpr int64_t kFollowBytesMax = int64_t{1024} * 1024;

class VaultFollower {
 public:
  // `identity_proof`: of our secret; another one in the topic ends following.
  VaultFollower(eventlog::Log& log, std::string topic, int32_t partitions,
                std::string identity_proof, VaultRows& rows, const platform::Clock& clock,
                eventlog::Waker waker);

  // Takes the next records of each partition, without waiting. True: something came, so step again
  // before waiting. `writer` is told of tombstones and asked for its own records. Errors,
  // all of them for good: IDENTITY_SECRET_MISMATCH (kFailedPrecondition), VAULT_TOPIC_LOST_RECORDS
  // and VAULT_RECORD_MALFORMED (kDataLoss), what the store says.
  Result<bool> Step(VaultWriter& writer);

  // The first offset of `partition` that is not in the rows yet.
  int64_t NextOffset(int32_t partition) const { return sources_[partition].next_offset; }
  bool HasProof() const { return has_proof_; }

 private:
  struct Source {
    std::unique_ptr<eventlog::LogReader> reader;  // null: to be opened
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

// The record that says which identity secret a topic belongs to; it is in partition 0.
eventlog::Record ProofRecord(const std::string& identity_proof);

}  // namespace naungan::vault
