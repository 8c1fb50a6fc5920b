// Folds public.claims.claim.v1: which payments of claims were made when, for which kind of person,
// and which were reversed.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::claims::v1 {
class ClaimEvent;
}  // namespace naungan::claims::v1

namespace naungan::reporting {

// Writes kClaimPayments. Only money that moved becomes a figure, so claims that are submitted,
// approved or denied leave no row. Errors: FEED_RECORD_MALFORMED (malformed_record.h).
Status FoldClaim(const claims::v1::ClaimEvent& event, int64_t recorded_us, state::Writer& rows);

}  // namespace naungan::reporting
