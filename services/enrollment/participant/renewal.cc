#include "services/enrollment/participant/renewal.h"

#include <algorithm>

#include "libs/domain/programme_set.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {

bool IsRenewed(const v1::Participation& held, const v1::RosterTerms& terms) {
  return !held.agreement().empty() &&
         std::ranges::find(terms.predecessors(), held.agreement()) != terms.predecessors().end();
}

const v1::Participation* FindContinued(const v1::StoredParticipant& participant,
                                       const v1::RosterTerms& terms, const domain::Period& period) {
  const domain::ProgrammeSet programmes = Recorded(terms.programmes());
  const v1::Participation* found = nullptr;
  for (const auto& held : participant.participations()) {
    const domain::Period own = Recorded(held.period());
    if (!IsRenewed(held, terms) || own.IsEmpty()) continue;
    const bool touches = own.Overlaps(period) || (own.to && *own.to == period.from);
    if (!touches || Recorded(held.programmes()).Intersect(programmes).IsEmpty()) continue;
    if (found == nullptr || Recorded(found->period()).from < own.from) found = &held;
  }
  return found;
}

}  // namespace naungan::enrollment
