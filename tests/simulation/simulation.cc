#include "tests/simulation/simulation.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/eventlog/topics.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "tests/simulation/checkers.h"
#include "tests/simulation/mishaps.h"
#include "tests/simulation/office.h"
#include "tests/simulation/tail_loss.h"

namespace naungan::simulation {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
// After this many steps everything heals, even if the offices are not done.
constexpr int kStepsMax = 1'800;
constexpr int kTailLossStepsMax = 500;
// What has not landed by then is lost.
constexpr int kSettleStepsMax = 6'000;
// The house is at rest if nothing moved for this long. It is longer than any delay of the network,
// of a client, of a retry or of a hand-over.
constexpr int64_t kRestUs = 30 * kMicrosPerSecond;
constexpr int64_t kRestStepUs = kMicrosPerSecond;

class Runner {
 public:
  Runner(const Rules& rules, uint64_t seed, const std::filesystem::path& directory, bool keep_trace)
      : house_(rules, seed, directory, keep_trace),
        clients_(house_),
        mishaps_(house_),
        offices_(DrawOffices(house_.chance())) {}

  Run Play(bool tail_loss) {
    const int steps_max = tail_loss ? kTailLossStepsMax : kStepsMax;
    for (int step = 0; step < steps_max && !OfficesDone(); ++step) {
      mishaps_.Step();
      for (Office& office : offices_) office.Step(house_, clients_);
      clients_.Step();
      house_.Step();
    }
    Run run;
    if (tail_loss) {
      run.violations = PlayTailLoss(house_, clients_, offices_, run.reached.losses_noticed);
    } else {
      run.violations = Heal();
    }
    CountReached(run.reached);
    run.faults = house_.faults().counts();
    run.trace = house_.trace().Take();
    return run;
  }

 private:
  bool OfficesDone() const { return std::ranges::all_of(offices_, &Office::Done); }

  Violations Heal() {
    mishaps_.HealAll();
    Rest();
    // An instance that was told to lead gives way to a fence that it had not read by then. It is
    // told again, as by an operator who sees that no instance leads.
    mishaps_.AttendAll();
    Rest();
    // A flipped bit that nothing has read yet shows now, and the store is built anew.
    while (!house_.AllRowsCanBeRead()) {
      mishaps_.AttendAll();
      Rest();
    }
    house_.TellOfNodes();
    const Truth truth = ReadTruth(house_);
    const Evidence evidence{.house = house_, .clients = clients_, .truth = truth};
    Violations all;
    for (const auto check :
         {CheckAcknowledged, CheckUnknown, CheckOverlap, CheckQuota, CheckClaims, CheckMoney,
          CheckReports, CheckReplay, CheckVoid, CheckPending, CheckConduct, CheckFeeds}) {
      std::ranges::move(check(evidence), std::back_inserter(all));
    }
    return all;
  }

  // Until nothing moves any more, even with time.
  void Rest() {
    int64_t rested_us = 0;
    for (int step = 0; step < kSettleStepsMax && rested_us < kRestUs; ++step) {
      clients_.Step();
      house_.Step();
      rested_us = house_.Quiet() ? rested_us + kRestStepUs : 0;
      // Let time pass for what waits for a time.
      if (house_.Quiet()) house_.Pass(kRestStepUs);
    }
  }

  void CountReached(Reached& reached) {
    for (const Request& request : clients_.requests()) {
      reached.acknowledged += request.replies.empty() ? 0 : 1;
      reached.unknown += request.ever_unknown ? 1 : 0;
    }
    const Truth truth = ReadTruth(house_);
    for (const auto& [place, log] : truth.logs) {
      reached.terms += log.fences;
      reached.void_records += log.void_records;
    }
    for (const auto& event :
         MessagesOf<enrollment::v1::RosterEvent>(truth, eventlog::kRosterFeed)) {
      reached.seats += event.seats_settled().granted();
    }
    for (const auto& event :
         MessagesOf<enrollment::v1::ContributionEvent>(truth, eventlog::kContributionFeed)) {
      reached.covers += event.has_cover_paid() ? 1 : 0;
      reached.corrections += event.has_payment_reversed() || event.has_bill_voided() ? 1 : 0;
    }
    for (const auto& event : MessagesOf<claims::v1::ClaimEvent>(truth, eventlog::kClaimFeed)) {
      reached.claims_paid += event.has_paid() ? 1 : 0;
    }
  }

  House house_;
  Clients clients_;
  Mishaps mishaps_;
  std::vector<Office> offices_;
};

}  // namespace

void Reached::Add(const Reached& other) {
  acknowledged += other.acknowledged;
  unknown += other.unknown;
  terms += other.terms;
  void_records += other.void_records;
  seats += other.seats;
  covers += other.covers;
  corrections += other.corrections;
  claims_paid += other.claims_paid;
  losses_noticed += other.losses_noticed;
}

Run RunSeed(const Rules& rules, uint64_t seed, const std::filesystem::path& directory,
            bool keep_trace) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  return Runner(rules, seed, directory, keep_trace).Play(seed % kTailLossEvery == 0);
}

}  // namespace naungan::simulation
