#include "tests/simulation/faults.h"

namespace naungan::simulation {
namespace {

// How often a fault is dealt, of a thousand occasions, if the run has the fault at all. An occasion
// is a step of the run for what happens to instances; an append, a feed record or an answer for the
// others.
constexpr std::array<int64_t, kFaults> kPermilleMax = [] {
  std::array<int64_t, kFaults> most{};
  const auto set = [&](Fault fault, int64_t permille) {
    most[static_cast<size_t>(fault)] = permille;
  };
  set(Fault::kCrash, 8);
  set(Fault::kOlderCopy, 400);
  set(Fault::kPause, 6);
  set(Fault::kTwoLeaders, 6);
  set(Fault::kHandOver, 6);
  set(Fault::kAppendDelayed, 30);
  set(Fault::kAppendLost, 30);
  set(Fault::kAppendDuplicated, 60);
  set(Fault::kAppendDenied, 30);
  set(Fault::kFeedTailLost, 4);
  set(Fault::kReaderSlow, 10);
  set(Fault::kFeedFailed, 15);
  set(Fault::kBrokerAway, 3);
  set(Fault::kRetry, 200);
  set(Fault::kClockJump, 4);
  set(Fault::kSkewedClock, 6);
  set(Fault::kDiskFull, 2);
  set(Fault::kDiskUnreadable, 2);
  set(Fault::kBitFlipped, 300);
  set(Fault::kOtherBuild, 6);
  set(Fault::kLevelRaised, 100);
  return most;
}();
constexpr int64_t kHasFaultPercent = 60;

}  // namespace

FaultDealer::FaultDealer(Chance& chance) : chance_(chance) {
  for (size_t i = 0; i < kFaults; ++i) {
    const int64_t permille = chance_.Below(kPermilleMax[i] + 1);
    if (chance_.Percent(kHasFaultPercent)) permille_[i] = permille;
  }
}

bool FaultDealer::Deal(Fault fault) {
  if (healed_ || !chance_.Permille(permille_[static_cast<size_t>(fault)])) return false;
  Count(fault);
  return true;
}

}  // namespace naungan::simulation
