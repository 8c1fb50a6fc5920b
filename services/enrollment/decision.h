// Collects the events of one decision. One thread; a value.
#pragma once

#include <string>
#include <utility>

#include "libs/runtime/state_machine.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"

namespace naungan::enrollment {

class Events {
 public:
  void Add(const v1::EnrollmentLogEvent& event) {
    decision_.events.push_back(event.SerializeAsString());
  }
  void Add(v1::ParticipationRecorded recorded) {
    v1::EnrollmentLogEvent event;
    *event.mutable_participation() = std::move(recorded);
    Add(event);
  }
  void Add(v1::ContributionEvent contribution) {
    v1::EnrollmentLogEvent event;
    *event.mutable_contribution() = std::move(contribution);
    Add(event);
  }
  void Add(v1::RosterEvent roster) {
    v1::EnrollmentLogEvent event;
    *event.mutable_roster() = std::move(roster);
    Add(event);
  }

  runtime::Decision Done() && { return std::move(decision_); }
  // Adds the answer to a command.
  template <typename Message>
  runtime::Decision Answer(const Message& result) && {
    decision_.result = result.SerializeAsString();
    return std::move(decision_);
  }

 private:
  runtime::Decision decision_;
};

}  // namespace naungan::enrollment
