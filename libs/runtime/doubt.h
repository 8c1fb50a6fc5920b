// What a leader could not take, until it is known whether it still led. A leader that was fenced
// and does not know it yet meets inputs that its own past does not explain: what the new leader did
// has caused them. So an error of a term stops the partition only if, once the log has been read to
// its end, that term is still the newest. A value; one thread.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"

namespace naungan::runtime {

class Doubt {
 public:
  // The newest term, as far as `admission` knows, met `error`. Its own error: that of a log or a
  // disk that is away, which is no doubt.
  Status Raise(Error error, const eventlog::AdmissionState& admission) {
    if (error.code == Code::kUnavailable) return std::unexpected(std::move(error));
    raised_ = {.error = std::move(error), .term_id = admission.term_id};
    return {};
  }

  // The log has been read to its end. Error: nobody led since, so what could not be taken then
  // cannot be now.
  Status Settle(const eventlog::AdmissionState& admission) {
    const auto raised = std::exchange(raised_, std::nullopt);
    if (raised && raised->term_id == admission.term_id) return std::unexpected(raised->error);
    return {};
  }

 private:
  struct Raised {
    Error error;
    std::string term_id;
  };
  std::optional<Raised> raised_;
};

}  // namespace naungan::runtime
