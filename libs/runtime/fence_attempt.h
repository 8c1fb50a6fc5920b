// One attempt to become a partition's leader: a fence, from its append to the moment when it was
// read back. One thread, that of the partition. `log` must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "libs/platform/random.h"

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

  // Opens a writer and appends the fence. Errors: those of OpenWriter.
  static Result<std::unique_ptr<FenceAttempt>> Begin(const Candidate& candidate, eventlog::Log& log,
                                                     platform::Entropy& entropy,
                                                     eventlog::Waker waker);

  // The offset where the fence landed; nullopt while it is not known. Errors: kUnavailable,
  // FENCE_UNKNOWN, the fence may land later; RecordRefused.
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
  FenceAttempt(std::unique_ptr<eventlog::LogWriter> writer, std::string term_id)
      : writer_(std::move(writer)), term_id_(std::move(term_id)) {}

  std::unique_ptr<eventlog::LogWriter> writer_;
  const std::string term_id_;
  std::optional<int64_t> offset_;
  bool counted_ = false;
};

}  // namespace naungan::runtime
