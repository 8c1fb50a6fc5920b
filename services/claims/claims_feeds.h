// What the claims service publishes: the feed `public.claims.claim.v1`. A pure function; safe from
// any thread.
#pragma once

#include <vector>

#include "libs/runtime/state_machine.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

// Publishes the event of a claim as it is. Supplements are not published, and neither is what came
// from other feeds.
std::vector<runtime::Outgoing> Publish(const v1::ClaimsLogEvent& event);

}  // namespace naungan::claims
