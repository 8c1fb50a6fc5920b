// The admission rule: which records of a private log count, and which prove that the log lost some.
//
// Pure and deterministic: the same records in the same order give the same verdicts to every
// reader, live leader, follower, restart and outside checker alike. One thread at a time.
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
  kVoidFence,     // a fence whose epoch is not above every counted one
  kVoidTerm,      // a batch of an older epoch, or of a fence that did not count
  kVoidSequence,  // a batch of the newest term whose sequence was admitted already
};

constexpr bool Counts(Verdict verdict) {
  return verdict == Verdict::kFence || verdict == Verdict::kBatch;
}

// All that judging the next record needs: it is stored with the state, in the same write.
struct AdmissionState {
  int64_t epoch = 0;          // of the newest counted fence; 0: none yet
  std::string term_id;        // of that fence, 16 bytes
  std::string owner_address;  // of that fence
  int64_t next_sequence = 1;  // of that term
  Digest chain{};             // before the next record
  int64_t last_offset = -1;   // of the last admitted record, fences too; -1: none
  Digest last_digest{};       // SHA-256 of that record's value
  int64_t time_us = 0;        // of the last admitted batch

  bool operator==(const AdmissionState&) const = default;
};

class Admission {
 public:
  Admission() = default;
  explicit Admission(AdmissionState state) : state_(std::move(state)) {}

  const AdmissionState& state() const { return state_; }

  // Judges the record at `offset` and, if it counts, moves the state on. `record` is `value`
  // decoded. Errors: kDataLoss, with a reason (EPOCH_AHEAD, SEQUENCE_GAP, HEAD_MISMATCH): the log
  // lost records; the state is unchanged. Judging is over: stop, refuse to serve.
  Result<Verdict> Judge(int64_t offset, std::string_view value,
                        const runtime::v1::LogRecord& record);

 private:
  AdmissionState state_;
};

// Decodes a record's value. kDataLoss (RECORD_MALFORMED): it is no LogRecord, or a field that must
// be there is not (a 16-byte term id, a 32-byte head).
Result<runtime::v1::LogRecord> DecodeLogRecord(std::string_view value);

}  // namespace naungan::eventlog
