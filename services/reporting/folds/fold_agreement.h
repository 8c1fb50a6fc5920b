// Folds public.agreement.agreement.v1: each version of an agreement, from which day it holds, and
// which agreements renew it.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::agreement::v1 {
class AgreementEvent;
}  // namespace naungan::agreement::v1

namespace naungan::reporting {

// Writes kAgreementVersions and kSuccessors. A version holds from
//   the first version   the day the agreement was signed or, if earlier, the day its term begins
//   a later version     the effective date of its addendum
// Errors: FEED_RECORD_MALFORMED (malformed_record.h).
Status FoldAgreement(const agreement::v1::AgreementEvent& event, int64_t recorded_us,
                     state::Writer& rows);

}  // namespace naungan::reporting
