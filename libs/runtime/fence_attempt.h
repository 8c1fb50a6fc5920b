// One attempt to become a partition's leader: a fence, from the opening of its writer to the moment
// when it was read back. One thread, that of the partition.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "libs/platform/random.h"
#include "libs/runtime/term_writer.h"

namespace naungan::runtime {

// The error of an append that the log refuses (AppendOutcome::refused): kFailedPrecondition,
// RECORD_REFUSED.
std::unexpected<Error> RecordRefused(const std::string& why);

class FenceAttempt {
 public:
  // The instance that wants to lead: what the fence says.
  struct Candidate {
    eventlog::TopicPartition log;
    int64_t epoch = 0;
    std::string owner_address;
    std::string build;
    int32_t level = 1;
    int32_t partitions = 1;
    std::optional<v1::AcceptedLoss> accepted_loss;  // set if the fence is a fork (forks.h)
  };

  // Begins to open the writer. `log` and `opening` must outlive the attempt.
  FenceAttempt(const Candidate& candidate, eventlog::Log& log, platform::Entropy& entropy,
               WriterOpening& opening);
  ~FenceAttempt() { opening_.Forget(); }
  FenceAttempt(const FenceAttempt&) = delete;
  FenceAttempt& operator=(const FenceAttempt&) = delete;

  // Returns true once the writer is open. Errors: those of OpenWriter.
  Result<bool> IsOpen();
  bool IsAppended() const { return appended_; }
  // Precondition: IsOpen returned true.
  void Append();
  // The offset where the fence landed; nullopt while it is not known. Errors: kUnavailable,
  // FENCE_UNKNOWN, the fence may land later; RecordRefused. Precondition: it was appended.
  Result<std::optional<int64_t>> Landed();

  // Call for each record of the log, with its verdict.
  void Saw(const eventlog::LoggedRecord& record, std::optional<eventlog::Verdict> verdict);
  // Returns true if the fence counted and is still the newest that did. Precondition: the fence was
  // seen.
  bool Leads(const eventlog::AdmissionState& admission) const;

  const std::string& term_id() const { return term_id_; }
  // The writer for the term's batches. Then destroy the attempt.
  std::unique_ptr<eventlog::LogWriter> TakeWriter() { return std::move(writer_); }

 private:
  WriterOpening& opening_;
  const std::string term_id_;
  std::string fence_;  // the record's value, until it is appended
  bool appended_ = false;
  std::unique_ptr<eventlog::LogWriter> writer_;
  std::optional<int64_t> offset_;
  bool counted_ = false;
};

}  // namespace naungan::runtime
