#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <ranges>

#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/eventlog/topics.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

using domain::Date;
using domain::Period;
using domain::ProgrammeSet;
using enrollment::v1::Participation;
using enrollment::v1::ParticipationEvent;

struct Stay {
  std::string account;
  ProgrammeSet programmes;
  Period period;
};

Stay StayOf(const Participation& participation) {
  return {.account = participation.account(),
          .programmes = *ProgrammeSet::FromProto(participation.programmes(), "programmes"),
          .period = *Period::FromProto(participation.period(), "period")};
}

// Ends the newest stay under the account before `date`.
void End(std::vector<Stay>& stays, const std::string& account, const common::v1::Date& proto) {
  const Date date = *Date::FromProto(proto, "date");
  auto newest_first = stays | std::views::reverse;
  const auto stay = std::ranges::find(newest_first, account, &Stay::account);
  if (stay == newest_first.end()) return;
  if (!stay->period.to || date < *stay->period.to) stay->period.to = date;
}

}  // namespace

Violations CheckOverlap(const Evidence& evidence) {
  std::map<std::string, std::vector<Stay>> persons;
  for (const auto& event :
       MessagesOf<ParticipationEvent>(evidence.truth, eventlog::kParticipationFeed)) {
    std::vector<Stay>& stays = persons[event.participant_id()];
    if (event.has_opened()) stays.push_back(StayOf(event.opened().participation()));
    if (event.has_continued()) {
      End(stays, event.continued().from_account(), event.continued().date());
      stays.push_back(StayOf(event.continued().participation()));
    }
    if (event.has_ended()) End(stays, event.ended().account(), event.ended().end_date());
  }
  Violations violations;
  for (const auto& [person, stays] : persons) {
    for (size_t i = 0; i < stays.size(); ++i) {
      for (size_t j = i + 1; j < stays.size(); ++j) {
        if (stays[i].period.IsEmpty() || stays[j].period.IsEmpty() ||
            stays[i].programmes.Intersect(stays[j].programmes).IsEmpty() ||
            !stays[i].period.Overlaps(stays[j].period)) {
          continue;
        }
        violations.push_back(fmt::format("I3: {} is insured twice: under {} and {}", person,
                                         stays[i].account, stays[j].account));
      }
    }
  }
  return violations;
}

}  // namespace naungan::simulation
