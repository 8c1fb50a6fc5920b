// Whether this instance should lead a partition, and whether another has taken the lead since.
//
// An instance seeks the lead from the moment it is told to lead until it gives the lead up or loses
// it to another's fence. It does not fence back by itself: it must be told again.
//
// A value; one thread, that of the partition.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "libs/eventlog/admission.h"

namespace naungan::runtime {

// How many terms of its own an instance remembers. A fence that was given up may land late, but not
// after so many others.
inline constexpr size_t kOurTermsMax = 64;

class Leadership {
 public:
  // The instance was told to lead, even if another leads now.
  void Seek() {
    sought_ = true;
    known_epoch_.reset();
  }
  void GiveUp() {
    sought_ = false;
    known_epoch_.reset();
  }
  bool sought() const { return sought_; }

  // From now on only a fence above `epoch` takes the lead away. `epoch` is
  //   - that of the newest counted fence, when the instance is about to fence;
  //   - that of its own fence, once that counted;
  //   - that of the term it gave away, when it seeks the lead again.
  void SetKnownEpoch(int64_t epoch) { known_epoch_ = epoch; }
  // A fence of this instance is on its way. It never takes the lead away from the instance itself.
  void AddOurTerm(std::string term_id) {
    our_terms_.push_back(std::move(term_id));
    if (our_terms_.size() > kOurTermsMax) our_terms_.pop_front();
  }

  // Returns true if another's fence has counted since the epoch that is known.
  bool LostTo(const eventlog::AdmissionState& admission) const {
    return known_epoch_ && admission.epoch > *known_epoch_ &&
           std::ranges::find(our_terms_, admission.term_id) == our_terms_.end();
  }

 private:
  bool sought_ = false;
  std::optional<int64_t> known_epoch_;  // nullopt until the first fence is tried
  std::deque<std::string> our_terms_;
};

}  // namespace naungan::runtime
