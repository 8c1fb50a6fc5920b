#include "libs/domain/coverage.h"

#include <algorithm>
#include <utility>

namespace naungan::domain {

bool IsRegistered(std::span<const Participation> participations, common::v1::Programme programme,
                  Date date) {
  return std::ranges::any_of(participations, [&](const Participation& participation) {
    return participation.programmes.Contains(programme) && participation.period.Contains(date);
  });
}

bool IsCovered(std::span<const Participation> participations, const CoversOf& covers_of,
               common::v1::Programme programme, Date date) {
  return std::ranges::any_of(participations, [&](const Participation& participation) {
    return participation.programmes.Contains(programme) && participation.period.Contains(date) &&
           std::ranges::any_of(covers_of(participation.account), [&](const PaidCover& paid) {
             return paid.Holds(participation.seat) && paid.cover.Contains(date);
           });
  });
}

std::vector<Period> RegisteredPeriods(std::span<const Participation> participations,
                                      common::v1::Programme programme) {
  std::vector<Period> periods;
  for (const Participation& participation : participations) {
    if (participation.programmes.Contains(programme)) periods.push_back(participation.period);
  }
  return Merge(std::move(periods));
}

std::vector<Period> CoveredPeriods(std::span<const Participation> participations,
                                   const CoversOf& covers_of, common::v1::Programme programme) {
  std::vector<Period> periods;
  for (const Participation& participation : participations) {
    if (!participation.programmes.Contains(programme)) continue;
    for (const PaidCover& paid : covers_of(participation.account)) {
      if (!paid.Holds(participation.seat)) continue;
      if (const auto both = participation.period.Intersect(paid.cover)) periods.push_back(*both);
    }
  }
  return Merge(std::move(periods));
}

}  // namespace naungan::domain
