// What a query is answered from.
#pragma once

#include <cstdint>
#include <memory>

#include "libs/runtime/state_machine.h"
#include "libs/state/store.h"

namespace naungan::runtime {

// A query's view of one partition: committed rows only. Must be destroyed before its host.
struct View {
  // Any thread. A row that could not be read looks absent: ask rows->Health() before answering.
  std::unique_ptr<state::Snapshot> rows;
  Position position;   // of the last admitted batch it has seen
  int64_t age_ms = 0;  // since the partition last knew itself at the end of its log
};

}  // namespace naungan::runtime
