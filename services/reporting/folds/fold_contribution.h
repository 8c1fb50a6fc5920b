// Folds public.enrollment.contribution.v1: schedules, bills, payments, and what the payments cover.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::enrollment::v1 {
class ContributionEvent;
}  // namespace naungan::enrollment::v1

namespace naungan::reporting {

// From which feed partition a record comes. Every partition reads the whole feed, because the
// accounts of groups concern people of all partitions. It keeps the accounts of self-payers only
// from its own feed partition.
enum class Origin { kOwnPartition, kOtherPartition };

// Writes kAccounts, kSchedules, kBills, kPayments and the field `own_covers` of kPersons. Errors:
// FEED_RECORD_MALFORMED (malformed_record.h).
Status FoldContribution(const enrollment::v1::ContributionEvent& event, Origin origin,
                        int64_t recorded_us, state::Writer& rows);

}  // namespace naungan::reporting
