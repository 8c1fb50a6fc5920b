// The admission rule: which records of a private log count, and which prove that the log lost some.
//
// A fence opens a term if its epoch is higher than that of every fence that counted before. A batch
// counts if it belongs to the newest term, has the next sequence, and its head is the chain of
// everything that counted before it.
//
// If records were lost, an operator may accept it: a fence that says so (AcceptedLoss) goes on from
// the last record that counted. It names the first record that does not follow, and from there to
// the fence nothing counts.
//
// The rule is pure and deterministic. The same records in the same order give the same verdicts to
// every reader: a leader, a follower, a restart, an outside checker. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/base/sha256.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::eventlog {

// Why a record did or did not count.
enum class Verdict {
  kFence,         // a fence that counts: a new term
  kBatch,         // a batch that counts
  kVoidFence,     // a fence whose epoch is not higher than that of every counted fence
  kVoidTerm,      // a batch of an older epoch, or of a term whose fence did not count
  kVoidSequence,  // a batch of the newest term whose sequence was admitted already
};

constexpr bool Counts(Verdict verdict) {
  return verdict == Verdict::kFence || verdict == Verdict::kBatch;
}

// Everything that judging the next record needs. It is stored in the same write as the rows.
struct AdmissionState {
  int64_t epoch = 0;          // of the newest counted fence; 0 if none counted yet
  std::string term_id;        // of that fence, 16 bytes
  std::string owner_address;  // of that fence
  std::string build;          // of that fence
  int32_t level = 0;          // the highest of a counted fence; 0 if none counted yet
  int64_t next_sequence = 1;  // of that term
  Digest chain{};             // before the next record
  int64_t last_offset = -1;   // of the last admitted record, fences included; -1 if none
  Digest last_head{};         // the chain before that record
  int64_t time_us = 0;        // of the last admitted batch

  bool operator==(const AdmissionState&) const = default;
};

// What an operator is told to do when a log lost records.
inline constexpr std::string_view kAfterALoss =
    "Do not serve; restore the log's topic before anything else. If that cannot be done, "
    "naungan log accept-loss goes on without them.";

// A fence that accepts a loss opens a term this far above the next one, so that no epoch whose
// fence was lost is as high.
inline constexpr int64_t kForkEpochs = 1'000'000;

class Admission {
 public:
  Admission() = default;
  explicit Admission(AdmissionState state) : state_(std::move(state)) {}

  const AdmissionState& state() const { return state_; }

  // Judges the record at `offset`, whose value is `value` and, decoded, `record`. If it counts, the
  // state moves on. Errors, all kDataLoss, which prove that the log lost records:
  //
  //   EPOCH_AHEAD    a batch of an epoch whose fence was not read
  //   SEQUENCE_GAP   a batch before it is missing
  //   HEAD_MISMATCH  it follows another past than the one that was read
  //
  // After an error the state is unchanged, and every record gets the same error, until a fence
  // accepts the loss. If none does, refuse to serve.
  Result<Verdict> Judge(int64_t offset, std::string_view value,
                        const runtime::v1::LogRecord& record);

  // The offset of the first record that does not follow, while no fence accepts the loss; nullopt
  // if all records follow.
  std::optional<int64_t> LostAt() const;

 private:
  struct Loss {
    int64_t offset = 0;
    Error error;
  };

  bool Accepts(const runtime::v1::LogRecord& record) const;

  AdmissionState state_;
  std::optional<Loss> loss_;
};

// Decodes a record's value. Error, kDataLoss: RECORD_MALFORMED, the value is no LogRecord, or a
// required field is missing (a 16-byte term id, a 32-byte head).
Result<runtime::v1::LogRecord> DecodeLogRecord(std::string_view value);

}  // namespace naungan::eventlog
