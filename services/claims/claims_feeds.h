// What the world is told: the feed `public.claims.claim.v1`. A pure function; safe from any thread.
#pragma once

#include <vector>

#include "libs/runtime/state_machine.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

// A claim's event as it is; nothing of what came from other feeds, nor of papers and beneficiaries.
std::vector<runtime::Outgoing> Publish(const v1::ClaimsLogEvent& event);

}  // namespace naungan::claims
