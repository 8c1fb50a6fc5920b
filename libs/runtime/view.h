// What a query is answered from: a consistent view of one partition.
#pragma once

#include <cstdint>
#include <memory>

#include "libs/runtime/state_machine.h"
#include "libs/state/store.h"

namespace naungan::runtime {

// It shows committed rows only. Destroy it before its host.
struct View {
  // Any thread. A row that could not be read looks absent, so ask rows->Health() before answering.
  std::unique_ptr<state::Snapshot> rows;
  Position position;   // of the last admitted batch that the rows contain
  int64_t age_ms = 0;  // since the partition was last known to be at the end of its log
};

}  // namespace naungan::runtime
