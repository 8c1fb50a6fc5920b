// One try to become a partition's leader: a fence, from its append to the moment it was read back.
// One thread, that of the partition. `log` and `clock` must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"

namespace naungan::runtime {

class FenceAttempt {
 public:
  // Who claims to lead: what the fence tells.
  struct Candidate {
    eventlog::TopicPartition log;
    int64_t epoch = 0;
    std::string owner_address;
    std::string build;
  };

  // Opens a writer and appends. Errors: those of OpenWriter.
  static Result<std::unique_ptr<FenceAttempt>> Begin(const Candidate& candidate, eventlog::Log& log,
                                                     const platform::Clock& clock,
                                                     platform::Entropy& entropy,
                                                     eventlog::Waker waker);

  // Where it landed; absent: not known yet. Error: kUnavailable, FENCE_UNKNOWN: it may land later.
  Result<std::optional<int64_t>> Landed();

  // A record of the log was judged.
  void Saw(const eventlog::LoggedRecord& record, std::optional<eventlog::Verdict> verdict);
  // Did it count, and is it still the newest that does? Precondition: it was seen.
  bool Leads(const eventlog::AdmissionState& admission) const;
  // Error: kFailedPrecondition, CLOCK_SKEW: this machine's clock is too far from the broker's to
  // lead. Precondition: it was seen.
  Status CheckClock() const;

  const std::string& term_id() const { return term_id_; }
  // For the term's batches. The attempt is done with.
  std::unique_ptr<eventlog::LogWriter> TakeWriter() { return std::move(writer_); }

 private:
  FenceAttempt(std::unique_ptr<eventlog::LogWriter> writer, std::string term_id,
               const platform::Clock& clock)
      : writer_(std::move(writer)), term_id_(std::move(term_id)), clock_(clock) {}

  std::unique_ptr<eventlog::LogWriter> writer_;
  const std::string term_id_;
  const platform::Clock& clock_;
  std::optional<int64_t> offset_;
  int64_t landed_at_us_ = 0;    // by our clock
  int64_t append_time_ms_ = 0;  // by the broker's
  bool counted_ = false;
};

}  // namespace naungan::runtime
