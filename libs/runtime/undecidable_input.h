// What happens when a leader cannot take a step of queued work, or cannot write what it decided.
//
// The leader may have been fenced without knowing it yet. Then its rows may be older than what the
// step follows from. So the error stops the partition only if the log, read to its end, shows that
// no other leader began a term after the error. An input that cannot be decided stops nothing but
// itself, for the rest of the term (inputs.h).
//
//   leading --Keep--> the log is read to its end --StopIfStillNewest--> an error: stop
//                                                               \-----> none: go on following
//
// A value; one thread, that of the partition.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"

namespace naungan::runtime {

class UndecidableInput {
 public:
  // Keeps `error`, which the newest term that `admission` knows met. Returns `error` itself if it
  // is kUnavailable: then only the log or the disk does not answer.
  Status Keep(Error error, const eventlog::AdmissionState& admission) {
    if (error.code == Code::kUnavailable) return std::unexpected(std::move(error));
    kept_ = {.error = std::move(error), .term_id = admission.term_id};
    return {};
  }

  // Call when the log has been read to its end. Returns the kept error if its term is still the
  // newest, and forgets it in any case.
  Status StopIfStillNewest(const eventlog::AdmissionState& admission) {
    const auto kept = std::exchange(kept_, std::nullopt);
    if (kept && kept->term_id == admission.term_id) return std::unexpected(kept->error);
    return {};
  }

 private:
  struct Kept {
    Error error;
    std::string term_id;
  };
  std::optional<Kept> kept_;
};

}  // namespace naungan::runtime
