// Work queued in the state: how the processor finds the next step. QueueWork and EndWork, for
// Apply, are in state_machine.h. One thread, that of the rows.
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

// The work after the one named `after`, in the order of ids and around the end, so that each gets
// its turn. Scans.
std::optional<Work> NextWork(const state::Reader& rows, std::string_view after);

// Counts a slice of the work, if it is still queued. The number of the slice is `steps` + 1.
void CountSlice(state::Writer& rows, std::string_view id);

}  // namespace naungan::runtime
