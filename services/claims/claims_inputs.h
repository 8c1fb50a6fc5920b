// What the claims service reads from enrollment: the participations of this partition's people, and
// the covers that contributions buy. Each record that concerns claims becomes one compact event in
// our own log. So our log contains everything that was known when a claim was decided.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

// The topics that a partition reads. Enrollment and claims have the same number of partitions and
// both route by participant id, so a person's claims and participations are in partitions of one
// number.
//
//   participation   the same partition
//   contribution    all partitions: a person may have a seat in the account of any group
std::vector<runtime::InputSpec> Inputs(int32_t partitions);

// Turns a record into events. Bills, schedules and payments lead to no event, and neither do covers
// of self-payers in other partitions.
//
// Errors are kInternal and stop the partition:
//   INPUT_TOPIC_UNKNOWN   claims do not read this topic
//   INPUT_UNREADABLE      the record is not an event of its feed
//   INPUT_INVALID         a name, a period or a seat that enrollment never publishes; or the end of
//                         a stay that is not known and cannot have been dropped
//                         (MayHaveDroppedStays)
Result<std::vector<v1::ClaimsLogEvent>> React(const runtime::InputRecord& record,
                                              const state::Reader& rows, runtime::Moment now);

// A cover runs for at most ten years. No bill is for more than one year, and a cover without an end
// would fill the store.
inline constexpr int32_t kCoverMonthsMax = 120;

}  // namespace naungan::claims
