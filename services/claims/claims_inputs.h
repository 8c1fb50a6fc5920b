// What claims read of others: enrollment's participations (of this partition's people) and the
// covers that contributions buy. Each record that concerns claims becomes one compact event of our
// own, so that what was known when a claim was decided is in our log too.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

// Enrollment shares the number of partitions with claims (ARCHITECTURE, section 3).
//   participation  same partition: a person's claims lie where the person's participations do
//   contribution   all partitions: any of our people may sit in any group's account
std::vector<runtime::InputSpec> Inputs(int32_t partitions);

// No event: bills, schedules and payments as such, and self-payers' covers of other partitions.
// Errors stop the partition (kInternal): INPUT_UNREADABLE, INPUT_TOPIC_UNKNOWN, INPUT_INVALID (a
// name, a period, a seat that enrollment never publishes; an end of a stay that never began: one
// that is not known while no stay can have made way for others, kStaysPerPersonMax).
Result<std::vector<v1::ClaimsLogEvent>> React(const runtime::InputRecord& record,
                                              const state::Reader& rows, runtime::Moment now);

// Ten years: no bill runs for longer than one, and a cover without an end would fill the store.
inline constexpr int32_t kCoverMonthsMax = 120;

}  // namespace naungan::claims
