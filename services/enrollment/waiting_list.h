// The order of a roster's waiting list: the lowest rank first, and of one rank the row that was
// approved first. Functions over rows; one thread, that of the rows.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/state/rows.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/roster_state.h"
#include "services/enrollment/seat_grants.h"

namespace naungan::enrollment {

// The row waits at this place. `roster` is not stored.
void AddToWaitingList(const v1::WaitingRow& row, int64_t rank, int64_t ordinal,
                      LoadedRoster& roster, state::Writer& rows);

// The row at this place waits no more. Call in the order of the list. `roster` is not stored.
void RemoveFromWaitingList(int64_t rank, int64_t ordinal, LoadedRoster& roster,
                           state::Writer& rows);

// The next rows in rank, as many as there are seats for, and no more for one of the participants'
// `partitions` than it can answer in one decision.
std::vector<Waiting> NextInRank(const LoadedRoster& roster, int32_t partitions,
                                const state::Reader& rows);

}  // namespace naungan::enrollment
