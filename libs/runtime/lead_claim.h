// Whether this instance should lead, and whether another has taken the lead since it was told so.
// An instance that was fenced by another does not fence back until it is told again. A value; one
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "libs/eventlog/admission.h"

namespace naungan::runtime {

// Terms of its own that it remembers: a fence that was given up may land late, but not that late.
inline constexpr size_t kOurTermsMax = 64;

class LeadClaim {
 public:
  // It should lead, whoever does now: a restarted instance fences at once.
  void Make() {
    made_ = true;
    epoch_.reset();
  }
  void GiveUp() {
    made_ = false;
    epoch_.reset();
  }
  bool made() const { return made_; }

  // It fences, knowing `epoch` as the newest that counts; or its own fence, of `epoch`, counted; or
  // it gave up the lead of `epoch` and claims it again.
  void Stands(int64_t epoch) { epoch_ = epoch; }
  // A fence of ours is on its way.
  void Fences(std::string term_id) {
    our_terms_.push_back(std::move(term_id));
    if (our_terms_.size() > kOurTermsMax) our_terms_.pop_front();
  }

  // Another's fence counted after the claim was made.
  bool LostTo(const eventlog::AdmissionState& admission) const {
    return epoch_ && admission.epoch > *epoch_ &&
           std::ranges::find(our_terms_, admission.term_id) == our_terms_.end();
  }

 private:
  bool made_ = false;
  std::optional<int64_t> epoch_;  // absent: no fence was tried yet
  std::deque<std::string> our_terms_;
};

}  // namespace naungan::runtime
