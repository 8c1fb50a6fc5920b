// Folds public.agreement.agreement.v1: each agreement as it stood after each of its versions, and
// who renews it.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::agreement::v1 {
class AgreementEvent;
}  // namespace naungan::agreement::v1

namespace naungan::reporting {

// Writes kAgreementVersions and kSuccessors. FEED_RECORD_MALFORMED: see FoldParticipation.
Status FoldAgreement(const agreement::v1::AgreementEvent& event, int64_t recorded_us,
                     state::Writer& rows);

}  // namespace naungan::reporting
