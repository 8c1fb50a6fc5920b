#include <fmt/format.h>

#include <map>

#include "libs/eventlog/topics.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {

Violations CheckQuota(const Evidence& evidence) {
  struct Seats {
    int64_t sequence = 0;
    int64_t quota = 0;
    int64_t taken = 0;  // held and granted
  };
  std::map<std::string, Seats> rosters;
  Violations violations;
  for (const auto& event :
       MessagesOf<enrollment::v1::RosterEvent>(evidence.truth, eventlog::kRosterFeed)) {
    Seats& seats = rosters[event.roster()];
    if (event.sequence() != ++seats.sequence) {
      violations.push_back(fmt::format("I4: event {} of {} has number {}", seats.sequence,
                                       event.roster(), event.sequence()));
    }
    if (event.has_opened()) seats.quota = event.opened().roster().quota_seats();
    // Lowering evicts nobody, so what is taken is looked at when more is.
    if (event.has_terms_changed()) seats.quota = event.terms_changed().roster().quota_seats();
    if (event.has_seats_settled()) seats.taken -= event.seats_settled().refused_size();
    if (event.has_seats_left()) seats.taken -= event.seats_left().seats_size();
    if (!event.has_seats_held()) continue;
    seats.taken += event.seats_held().seats_size();
    if (seats.quota > 0 && seats.taken > seats.quota) {
      violations.push_back(fmt::format("I4: {} of {} seats of {} are taken at its event {}",
                                       seats.taken, seats.quota, event.roster(), event.sequence()));
    }
  }
  return violations;
}

}  // namespace naungan::simulation
