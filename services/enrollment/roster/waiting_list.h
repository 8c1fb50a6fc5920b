// The order of a roster's waiting list, which decides who is next: the lowest rank first, and of
// one rank the row that was approved first. Functions over rows; one thread, that of the rows.
//
// An ordinal is the place of a row in the order of approval. Each approval gets the range of its
// ordinals at once (ApplyApprovalEntered), in the order of its rows.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/state/rows.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/seat_grants.h"

namespace naungan::enrollment {

// The row begins to wait at this place. Changes `roster`, which the caller stores.
void AddToWaitingList(const v1::WaitingRow& row, int64_t rank, int64_t ordinal,
                      LoadedRoster& roster, state::Writer& rows);

// The row at this place no longer waits. Call in the order of the list. Changes `roster`, which the
// caller stores.
void RemoveFromWaitingList(int64_t rank, int64_t ordinal, LoadedRoster& roster,
                           state::Writer& rows);

// The next rows: as many as there are free seats, up to one grant. Ends earlier, before the first
// row that its partition could no longer answer in one decision. `partitions` is the number of
// participants' partitions.
std::vector<Waiting> NextInRank(const LoadedRoster& roster, int32_t partitions,
                                const state::Reader& rows);

}  // namespace naungan::enrollment
