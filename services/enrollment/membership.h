// Since when a person is a member without interruption. Pure functions; safe from any thread.
#pragma once

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/policy.h"

namespace naungan::enrollment {

// A membership goes on over a gap that is no longer than the policy says; then waiting periods
// count from its beginning.
domain::Date MemberSince(const v1::StoredParticipant& participant, domain::Date start,
                         const Policy& policy);

}  // namespace naungan::enrollment
