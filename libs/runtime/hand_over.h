// A planned hand-over of one partition, as the instance that gives it away sees it:
//
//   none --> finishing --> given --> none
//            (commands     (until the successor's fence counts; if that takes too long, the
//             that were     giver leads again)
//             accepted)
//
// A value; one thread, that of the partition.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "libs/base/result.h"
#include "libs/runtime/micros.h"

namespace naungan::runtime {

// How long the giver may take to finish the commands that it accepted before the hand-over. It
// answers the rest with NOT_LEADER, and their clients ask the successor with the same request id.
inline constexpr std::chrono::seconds kHandOverFinish{5};
// If no instance has fenced a given partition by then, the giver leads it again. So a successor
// that never comes leaves no partition without a leader.
inline constexpr std::chrono::seconds kHandOverTake{10};

// Called once: with OK when the partition is no longer led here, else with the reason why it is.
using OnGiven = std::function<void(Status)>;

class HandOver {
 public:
  // Precondition: not Finishing.
  void Begin(std::string successor, int64_t now_steady_us, OnGiven on_given) {
    stage_ = Stage::kFinishing;
    successor_ = std::move(successor);
    due_steady_us_ = now_steady_us + Micros(kHandOverFinish);
    on_given_ = std::move(on_given);
  }
  // The giver is about to give up the lead, in the term of `epoch`. Call Tell once it has.
  void Give(int64_t epoch, int64_t now_steady_us) {
    stage_ = Stage::kGiven;
    epoch_ = epoch;
    due_steady_us_ = now_steady_us + Micros(kHandOverTake);
  }
  // Calls `on_given`, if it was not called yet.
  void Tell(const Status& given) {
    if (OnGiven told = std::exchange(on_given_, nullptr)) told(given);
  }
  // Ends the hand-over in any stage, and tells `given`.
  void End(const Status& given) {
    stage_ = Stage::kNone;
    Tell(given);
  }

  bool Finishing() const { return stage_ == Stage::kFinishing; }
  // Returns true if the lead was given away and no fence has counted since. `epoch` is that of the
  // newest fence that counts.
  bool Given(int64_t epoch) const { return stage_ == Stage::kGiven && epoch == epoch_; }
  // Returns true if the stage has taken longer than it may.
  bool Late(int64_t now_steady_us) const { return now_steady_us >= due_steady_us_; }

  // Host:port of the instance that is to take the partition.
  const std::string& successor() const { return successor_; }
  // When to look again; nullopt if there is no hand-over.
  std::optional<int64_t> DueSteadyUs() const {
    if (stage_ == Stage::kNone) return std::nullopt;
    return due_steady_us_;
  }

 private:
  enum class Stage { kNone, kFinishing, kGiven };

  Stage stage_ = Stage::kNone;
  std::string successor_;
  int64_t due_steady_us_ = 0;
  int64_t epoch_ = 0;  // of the term that was given up
  OnGiven on_given_;
};

}  // namespace naungan::runtime
