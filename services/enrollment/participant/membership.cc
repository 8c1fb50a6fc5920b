#include "services/enrollment/participant/membership.h"

#include <algorithm>

#include "libs/domain/period.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {

domain::Date MemberSince(const v1::StoredParticipant& participant, domain::Date start,
                         const Policy& policy) {
  domain::Date since = start;
  for (const auto& held : participant.participations()) {
    const domain::Period period = Recorded(held.period());
    if (period.IsEmpty() || period.from >= start) continue;
    if (period.to && period.to->AddMonths(policy.membership_gap_months) < start) continue;
    const auto first = domain::Date::FromProto(held.member_since_date(), "member_since_date");
    since = std::min(since, first.value_or(period.from));
  }
  return since;
}

}  // namespace naungan::enrollment
