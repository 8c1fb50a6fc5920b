#include "services/claims/benefits/jht_ground.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "libs/domain/recorded.h"
#include "services/claims/eligibility/insured_person.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

constexpr int kMonthsPerYear = 12;

// Was the person registered with JHT on any day after `stopped`, up to the submission?
bool WorksAgain(const v1::InsuredPerson& person, domain::Date stopped, domain::Date submitted) {
  const domain::Period since{.from = stopped.AddDays(1), .to = submitted.AddDays(1)};
  return std::ranges::any_of(person.stays(), [&](const v1::Stay& stay) {
    const domain::Participation participation = ToDomain(stay);
    return participation.programmes.Contains(common::v1::PROGRAMME_JHT) &&
           participation.period.Overlaps(since);
  });
}

bool HasReachedAge(const v1::Stay& stay, int32_t age_years, domain::Date date) {
  if (!stay.has_birth_date()) return false;
  return Recorded(stay.birth_date()).AddMonths(int64_t{age_years} * kMonthsPerYear) <= date;
}

}  // namespace

bool JhtGroundHolds(const JhtGroundRule& ground, const v1::SubmitClaim& submission,
                    const v1::InsuredPerson& person, const v1::Stay& stay) {
  const domain::Date event = Recorded(submission.event_date());
  const domain::Date submitted = Recorded(submission.submitted_date());
  const std::optional<domain::Date> death = DeathDate(person);
  if (ground.ground == v1::JHT_GROUND_DEATH) return !death || *death == event;
  if (death && *death < event) return false;
  if (ground.age_years > 0 && !HasReachedAge(stay, ground.age_years, event)) return false;
  if (submitted < event.AddMonths(ground.wait_months)) return false;
  return ground.ground != v1::JHT_GROUND_STOPPED_WORKING || !WorksAgain(person, event, submitted);
}

}  // namespace naungan::claims
