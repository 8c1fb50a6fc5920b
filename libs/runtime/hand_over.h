// A planned hand-over of one partition, as the one who gives it away sees it:
//
//   none --> finishing --> given --> none
//            (accepted     (the successor's fence counted, or it came too late: then the giver
//             commands)     leads again)
//
// A value; one thread, that of the partition.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "libs/base/result.h"

namespace naungan::runtime {

// What was accepted before the hand-over has this long to be finished; what is not is answered
// NOT_LEADER, and its client asks the successor with the same request id.
inline constexpr int64_t kHandOverFinishMs = 5'000;
// A partition that was given and that nobody has fenced after this is led by the giver again: a
// successor that never comes leaves nobody without a leader.
inline constexpr int64_t kHandOverTakeMs = 10'000;

// Told once: the partition is not led here any more, or why it still is.
using OnGiven = std::function<void(Status)>;

class HandOver {
 public:
  // Precondition: not Finishing.
  void Begin(std::string successor, int64_t now_steady_us, OnGiven on_given) {
    stage_ = Stage::kFinishing;
    successor_ = std::move(successor);
    due_steady_us_ = now_steady_us + kHandOverFinishMs * kMicrosPerMilli;
    on_given_ = std::move(on_given);
  }
  // The lead, of `epoch`, is about to be given up; Tell follows once it is.
  void Give(int64_t epoch, int64_t now_steady_us) {
    stage_ = Stage::kGiven;
    epoch_ = epoch;
    due_steady_us_ = now_steady_us + kHandOverTakeMs * kMicrosPerMilli;
  }
  void Tell(const Status& given) {
    if (OnGiven told = std::exchange(on_given_, nullptr)) told(given);
  }
  // It is over, in whatever stage; whoever waits is told `given`.
  void End(const Status& given) {
    stage_ = Stage::kNone;
    Tell(given);
  }

  bool Finishing() const { return stage_ == Stage::kFinishing; }
  // Given, and nobody's fence has counted since: `epoch` is that of the newest that counts.
  bool Given(int64_t epoch) const { return stage_ == Stage::kGiven && epoch == epoch_; }
  // What the stage waits for has not come in time.
  bool Late(int64_t now_steady_us) const { return now_steady_us >= due_steady_us_; }

  // Host:port of whoever is to take the partition.
  const std::string& successor() const { return successor_; }
  // Of the term that was given up.
  int64_t epoch() const { return epoch_; }
  // When to look again; absent: there is no hand-over.
  std::optional<int64_t> DueSteadyUs() const {
    if (stage_ == Stage::kNone) return std::nullopt;
    return due_steady_us_;
  }

 private:
  enum class Stage { kNone, kFinishing, kGiven };
  static constexpr int64_t kMicrosPerMilli = 1'000;

  Stage stage_ = Stage::kNone;
  std::string successor_;
  int64_t due_steady_us_ = 0;
  int64_t epoch_ = 0;
  OnGiven on_given_;
};

}  // namespace naungan::runtime
