// Since when a person is a member without interruption. Pure functions; safe from any thread.
#pragma once

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/policy.h"

namespace naungan::enrollment {

// The first day of the membership that a participation from `start` on belongs to. A membership
// outlasts a gap of at most policy.membership_gap_months, and waiting periods count from its
// beginning (BPJSTK manual 908; Permenaker 1/2025 art 97A).
domain::Date MemberSince(const v1::StoredParticipant& participant, domain::Date start,
                         const Policy& policy);

}  // namespace naungan::enrollment
