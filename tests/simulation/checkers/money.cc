#include <fmt/core.h>

#include <map>
#include <string>

#include "libs/eventlog/topics.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "services/enrollment/account/allocation.h"
#include "services/enrollment/account/ledger.h"
#include "tests/services/enrollment/examples.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

using enrollment::Ledger;
using enrollment::v1::ContributionEvent;
using enrollment::v1::RosterEvent;

// Does the event tell a difference that follows from another event?
bool Follows(const ContributionEvent& event) {
  return event.has_cover_paid() || event.has_cover_changed() || event.has_cover_revoked();
}

// What is wrong with the account once all events of a decision are in it.
std::string WrongIn(const Ledger& ledger) {
  int64_t allocated = 0;
  const enrollment::Allocation expected =
      enrollment::Allocate(ledger, enrollment::HouseRules().policy);
  for (const auto& [id, bill] : ledger.bills) {
    if (bill.voided()) continue;
    const auto paid = expected.find(id);
    const bool same = paid == expected.end()
                          ? !bill.has_settlement()
                          : bill.has_settlement() && paid->second.SerializeAsString() ==
                                                         bill.settlement().SerializeAsString();
    if (!same) return "the feed tells another payment of bill " + id + " than its money allows";
    if (bill.has_settlement()) allocated += bill.bill().amount_rupiah();
  }
  const int64_t received = ledger.account.paid_rupiah();
  const int64_t balance = enrollment::BalanceOf(ledger);
  if (received != allocated + balance + ledger.account.refunded_rupiah()) {
    return fmt::format("Rp{} came in, Rp{} are allocated and Rp{} are there", received, allocated,
                       balance);
  }
  return balance < 0 ? "more was allocated than came in" : "";
}

}  // namespace

Violations CheckMoney(const Evidence& evidence) {
  std::map<std::string, common::v1::Segment> segments;
  for (const auto& event : MessagesOf<RosterEvent>(evidence.truth, eventlog::kRosterFeed)) {
    if (!event.has_opened()) continue;
    segments[event.roster() + "/account"] = event.opened().roster().segment();
  }
  Violations violations;
  std::map<std::string, Ledger> ledgers;
  const auto check = [&](const Ledger& ledger) {
    const std::string wrong = WrongIn(ledger);
    if (wrong.empty()) return;
    violations.push_back(
        fmt::format("I10: {} at its event {}: {}", ledger.name, ledger.account.sequence(), wrong));
  };
  for (const auto& event :
       MessagesOf<ContributionEvent>(evidence.truth, eventlog::kContributionFeed)) {
    Ledger& ledger = ledgers[event.account()];
    if (ledger.name.empty()) {
      ledger.name = event.account();
      const auto known = segments.find(event.account());
      ledger.segment = known == segments.end() ? common::v1::SEGMENT_BPU : known->second;
    }
    // The events of the decision before are all there.
    if (!Follows(event)) check(ledger);
    enrollment::Evolve(ledger, event);
  }
  for (const auto& [account, ledger] : ledgers) check(ledger);
  return violations;
}

}  // namespace naungan::simulation
