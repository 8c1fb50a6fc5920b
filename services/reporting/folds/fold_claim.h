// Folds public.claims.claim.v1: what was paid when, for whom of which kind, and what was taken
// back.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::claims::v1 {
class ClaimEvent;
}  // namespace naungan::claims::v1

namespace naungan::reporting {

// Writes kClaimPayments: only money that moved is a figure, so claims that are submitted, approved
// or denied leave no row. FEED_RECORD_MALFORMED: see FoldParticipation.
Status FoldClaim(const claims::v1::ClaimEvent& event, int64_t recorded_us, state::Writer& rows);

}  // namespace naungan::reporting
