#include "services/claims/eligibility/eligibility.h"

#include <span>
#include <tuple>
#include <vector>

#include "libs/domain/recorded.h"
#include "services/claims/eligibility/insured_person.h"

namespace naungan::claims {
namespace {

bool IsCovered(const domain::Participation& stay, const domain::CoversOf& covers_of,
               common::v1::Programme programme, domain::Date date) {
  return domain::IsCovered(std::span(&stay, 1), covers_of, programme, date);
}

// Which of two standings on one day is better. It is a total order, so the order of the stays does
// not matter.
bool Better(const Standing& a, const Standing& b) {
  const auto rank = [](const Standing& standing) {
    return std::tuple(standing.denial == v1::DENIAL_CODE_UNSPECIFIED,
                      standing.denial == v1::DENIAL_CODE_NOT_COVERED,
                      domain::Recorded(standing.stay->period().from_date()),
                      standing.stay->account());
  };
  return rank(a) > rank(b);
}

void Consider(Standing& best, const Standing& candidate) {
  if (best.stay == nullptr || Better(candidate, best)) best = candidate;
}

Standing CoveredStandingOn(const v1::InsuredPerson& person, const domain::CoversOf& covers_of,
                           common::v1::Programme programme, domain::Date date) {
  Standing best{.denial = v1::DENIAL_CODE_NOT_REGISTERED};
  for (const v1::Stay& stay : person.stays()) {
    const domain::Participation participation = ToDomain(stay);
    if (!participation.period.Contains(date)) continue;
    Standing standing{.denial = v1::DENIAL_CODE_PROGRAMME_NOT_INSURED, .stay = &stay};
    if (participation.programmes.Contains(programme)) {
      standing.denial = IsCovered(participation, covers_of, programme, date)
                            ? v1::DENIAL_CODE_UNSPECIFIED
                            : v1::DENIAL_CODE_NOT_COVERED;
    }
    Consider(best, standing);
  }
  return best;
}

Standing JhtStandingOn(const v1::InsuredPerson& person, domain::Date date) {
  Standing best{.denial = v1::DENIAL_CODE_NOT_REGISTERED};
  for (const v1::Stay& stay : person.stays()) {
    const domain::Participation participation = ToDomain(stay);
    if (participation.period.IsEmpty() || date < participation.period.from) continue;
    const bool insured = participation.programmes.Contains(common::v1::PROGRAMME_JHT);
    Consider(best, {.denial = insured ? v1::DENIAL_CODE_UNSPECIFIED
                                      : v1::DENIAL_CODE_PROGRAMME_NOT_INSURED,
                    .stay = &stay});
  }
  return best;
}

}  // namespace

Standing StandingFor(v1::ClaimKind kind, domain::Date event, const v1::InsuredPerson& person,
                     const domain::CoversOf& covers_of) {
  if (kind == v1::CLAIM_KIND_JHT) return JhtStandingOn(person, event);
  return CoveredStandingOn(person, covers_of, ProgrammeOf(kind), event);
}

common::v1::Programme ProgrammeOf(v1::ClaimKind kind) {
  if (kind == v1::CLAIM_KIND_JKK_DEATH) return common::v1::PROGRAMME_JKK;
  if (kind == v1::CLAIM_KIND_JKM_DEATH) return common::v1::PROGRAMME_JKM;
  return common::v1::PROGRAMME_JHT;
}

Eligibility EligibilityOn(const v1::InsuredPerson& person, const domain::CoversOf& covers_of,
                          common::v1::Programme programme, domain::Date date) {
  std::vector<domain::Participation> participations;
  participations.reserve(static_cast<size_t>(person.stays_size()));
  for (const v1::Stay& stay : person.stays()) participations.push_back(ToDomain(stay));
  return {.registered = domain::IsRegistered(participations, programme, date),
          .covered = domain::IsCovered(participations, covers_of, programme, date)};
}

}  // namespace naungan::claims
