// Folds public.enrollment.contribution.v1: schedules, bills, payments and what they cover.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/state/rows.h"

namespace naungan::enrollment::v1 {
class ContributionEvent;
}  // namespace naungan::enrollment::v1

namespace naungan::reporting {

// Where a record of this feed comes from. Every partition reads all of the feed: the accounts of
// groups concern people of all partitions, a self-payer's only those of its own.
enum class Origin { kOwnPartition, kOtherPartition };

// Writes kAccounts, kSchedules, kBills, kPayments and the own covers of kPersons.
// FEED_RECORD_MALFORMED: see FoldParticipation.
Status FoldContribution(const enrollment::v1::ContributionEvent& event, Origin origin,
                        int64_t recorded_us, state::Writer& rows);

}  // namespace naungan::reporting
