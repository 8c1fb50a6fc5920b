// Work that is queued in the state, and whose step is next. QueueWork and EndWork, which Apply
// calls, are declared in state_machine.h. One thread, that of the rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// How many works are queued. One read by key.
int64_t QueuedWorks(const state::Reader& rows);

// Returns the work after the one named `after`, in the order of ids and again from the first after
// the last, so that each work gets its turn; nullopt if none is queued. Scans.
std::optional<Work> NextWork(const state::Reader& rows, std::string_view after);

// Counts a slice of the work if it is still queued. The number of the slice is `steps` + 1.
void CountSlice(state::Writer& rows, std::string_view id);

}  // namespace naungan::runtime
