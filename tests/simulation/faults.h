// Which faults there are, how likely each one is in a run, and how often it was dealt. Values; one
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/simulation/chance.h"

namespace naungan::simulation {

enum class Fault {
  kCrash,             // an instance dies and is started again
  kOlderCopy,         // it comes back with an older copy of its state
  kPause,             // it stands still without noticing, and goes on later (a zombie)
  kTwoLeaders,        // another instance is told to lead while one leads
  kHandOver,          // the leader is told to give the lead away; perhaps no instance takes it
  kAppendDelayed,     // it lands long after it was sent, perhaps after its writer gave up
  kAppendLost,        // it never lands
  kAppendDuplicated,  // it lands twice
  kAppendDenied,      // it lands, but is answered with an error
  kTailLost,          // the broker forgets a log's newest records, and the log grows again
  kLossAccepted,      // an operator accepts that, and the partition goes on
  kFeedTailLost,      // the broker forgets the newest records of a feed or an inbox
  kReaderSlow,        // feeds and logs reach an instance late
  kFeedFailed,        // a publisher's connection breaks; some of what was under way lands
  kBrokerAway,        // an instance cannot reach the broker for a while
  kRetry,             // a client sends a request again, answered or not
  kClockJump,         // an operator sets an instance's wall clock
  kSkewedClock,       // an instance whose clock is far off is told to lead while another leads
  kDiskFull,          // an instance's disk is full for a while
  kDiskUnreadable,    // an instance's table files cannot be read for a while
  kBitFlipped,        // a bit of an instance's table files flips while it is down
  kOtherBuild,        // an instance is started again with the newer build, or the older one
  kLevelRaised,       // the level of a log is raised, perhaps before every instance knows it
};
inline constexpr size_t kFaults = static_cast<size_t>(Fault::kLevelRaised) + 1;

constexpr std::string_view NameOf(Fault fault) {
  constexpr std::array<std::string_view, kFaults> kNames = {
      "crash",          "older copy",     "pause",        "two leaders",   "hand over",
      "append delayed", "append lost",    "duplicated",   "append denied", "tail lost",
      "loss accepted",  "feed tail lost", "reader slow",  "feed failed",   "broker away",
      "retry",          "clock jump",     "skewed clock", "disk full",     "unreadable",
      "bit flipped",    "other build",    "level raised",
  };
  return kNames[static_cast<size_t>(fault)];
}

// How often each fault was dealt.
using FaultCounts = std::array<int64_t, kFaults>;

// Deals the faults of one run. Which ones it has and how often is drawn from its seed.
class FaultDealer {
 public:
  explicit FaultDealer(Chance& chance);

  // Returns true if the fault is to happen at this occasion, and counts it then.
  bool Deal(Fault fault);
  // Counts a fault that was dealt elsewhere.
  void Count(Fault fault) { ++counts_[static_cast<size_t>(fault)]; }
  // From now on no fault happens.
  void Heal() { healed_ = true; }
  bool healed() const { return healed_; }

  const FaultCounts& counts() const { return counts_; }

 private:
  Chance& chance_;
  std::array<int64_t, kFaults> permille_{};
  FaultCounts counts_{};
  bool healed_ = false;
};

}  // namespace naungan::simulation
