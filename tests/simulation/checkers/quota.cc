#include <fmt/core.h>

#include <map>

#include "libs/domain/date.h"
#include "libs/eventlog/topics.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

domain::Date DayOf(const common::v1::Date& date) {
  return domain::Date::FromProto(date, "date").value();
}

}  // namespace

Violations CheckQuota(const Evidence& evidence) {
  struct Seats {
    int64_t sequence = 0;
    int64_t quota = 0;
    int64_t taken = 0;  // held and granted
    google::protobuf::RepeatedPtrField<enrollment::v1::LaterSeats> later;
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
    // Lowering a quota evicts no one, so the quota is checked only when more seats are taken.
    if (event.has_opened() || event.has_terms_changed()) {
      const auto& roster =
          event.has_opened() ? event.opened().roster() : event.terms_changed().roster();
      seats.quota = roster.quota_seats();
      seats.later = roster.later_seats();
    }
    if (event.has_seats_settled()) seats.taken -= event.seats_settled().refused_size();
    if (event.has_seats_left()) seats.taken -= event.seats_left().seats_size();
    if (!event.has_seats_held()) continue;
    seats.taken += event.seats_held().seats_size();
    for (const auto& held : event.seats_held().seats()) {
      for (const auto& later : seats.later) {
        if (held.seat() <= later.above_seat() ||
            DayOf(held.start_date()) >= DayOf(later.from_date())) {
          continue;
        }
        violations.push_back(
            fmt::format("I4: seat {} of {} begins before the quota allows it, at its "
                        "event {}",
                        held.seat(), event.roster(), event.sequence()));
      }
    }
    if (seats.quota > 0 && seats.taken > seats.quota) {
      violations.push_back(fmt::format("I4: {} of {} seats of {} are taken at its event {}",
                                       seats.taken, seats.quota, event.roster(), event.sequence()));
    }
  }
  return violations;
}

}  // namespace naungan::simulation
