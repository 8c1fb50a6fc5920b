// What the parts of one partition share of the outside world.
#pragma once

#include <chrono>

#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/memory_budget.h"
#include "libs/runtime/probe.h"

namespace naungan::runtime {

// Everything must outlive the parts. One thread, that of the partition.
struct PartitionPorts {
  eventlog::Log& log;
  const platform::Clock& clock;
  eventlog::Waker waker;  // RunOnce may have something to do
  Probe& probe;
  platform::MemoryBudget& memory;
  // Writers that are not used for this long are closed (term_writer.h).
  std::chrono::microseconds writer_keep;
};

}  // namespace naungan::runtime
