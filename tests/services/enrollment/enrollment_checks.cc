#include "tests/services/enrollment/enrollment_checks.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using domain::Period;
using domain::ProgrammeSet;

ProgrammeSet ProgrammesAt(const v1::Participation& participation) {
  return ProgrammeSet::FromProto(participation.programmes(), "p").value();
}

}  // namespace

void CheckRosterFeed(const EnrollmentHouse& house) {
  struct Seen {
    int64_t sequence = 0;
    int64_t quota = 0;
    int64_t held = 0;
    int64_t granted = 0;
  };
  std::map<std::string, Seen> rosters;
  for (const v1::RosterEvent& event : house.roster_feed()) {
    Seen& seen = rosters[event.roster()];
    ASSERT_EQ(event.sequence(), ++seen.sequence) << event.roster();
    if (event.has_opened()) seen.quota = event.opened().roster().quota_seats();
    if (event.has_terms_changed()) seen.quota = event.terms_changed().roster().quota_seats();
    if (event.has_seats_held()) seen.held += event.seats_held().seats_size();
    if (event.has_seats_settled()) {
      seen.held -= event.seats_settled().granted() + event.seats_settled().refused_size();
      seen.granted += event.seats_settled().granted();
    }
    if (event.has_seats_left()) seen.granted -= event.seats_left().seats_size();
    ASSERT_GE(seen.held, 0);
    ASSERT_GE(seen.granted, 0);
    if (seen.quota > 0) {
      ASSERT_LE(seen.held + seen.granted, seen.quota) << event.roster();
    }
  }
}

void CheckParticipants(const EnrollmentHouse& house, const std::vector<int>& people) {
  std::map<std::pair<std::string, int64_t>, std::vector<Period>> seats;
  for (const int person : people) {
    const auto participations = house.Participations(person);
    for (size_t i = 0; i < participations.size(); ++i) {
      const Period period = PeriodAt(participations[i].period());
      if (period.IsEmpty()) continue;
      seats[{participations[i].account(), participations[i].seat()}].push_back(period);
      for (size_t j = i + 1; j < participations.size(); ++j) {
        if (ProgrammesAt(participations[i]).Intersect(ProgrammesAt(participations[j])).IsEmpty()) {
          continue;
        }
        EXPECT_FALSE(period.Overlaps(PeriodAt(participations[j].period()))) << person;
      }
    }
  }
  for (const auto& [seat, periods] : seats) {
    if (!seat.first.starts_with("rosters/")) continue;
    for (size_t i = 0; i < periods.size(); ++i) {
      for (size_t j = i + 1; j < periods.size(); ++j) {
        EXPECT_FALSE(periods[i].Overlaps(periods[j])) << seat.first << " " << seat.second;
      }
    }
  }
}

}  // namespace naungan::enrollment
