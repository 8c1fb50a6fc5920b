// What all partitions of one process share: memory, and threads for queries. Any thread; it must
// outlive the hosts.
#pragma once

#include <cstdint>

#include "libs/platform/memory_budget.h"
#include "libs/runtime/query_pool.h"
#include "libs/state/store.h"

namespace naungan::runtime {

struct ProcessShare {
  explicit ProcessShare(int64_t memory_bytes = platform::kMemoryBytesDefault)
      : memory(memory_bytes), stores(memory) {}

  platform::MemoryBudget memory;
  state::StoreMemory stores;
  QueryPool queries;
};

}  // namespace naungan::runtime
