// What one partition tells its metrics. Any thread. `metrics` must outlive it; null: nothing is
// kept.
#pragma once

#include <cstdint>
#include <string>

#include "libs/platform/metrics.h"
#include "libs/runtime/partition_status.h"

namespace naungan::runtime {

class Probe {
 public:
  Probe(platform::Metrics* metrics, const std::string& service, int32_t partition);

  void BatchCommitted(int64_t decisions, int64_t append_us);
  void TermEnded();
  // Sets the gauges.
  void Shows(const PartitionStatus& status);

 private:
  platform::Counter* batches_ = nullptr;
  platform::Counter* decisions_ = nullptr;
  platform::Counter* terms_ended_ = nullptr;
  platform::Histogram* batch_decisions_ = nullptr;
  platform::Histogram* append_us_ = nullptr;
  platform::Gauge* leading_ = nullptr;
  platform::Gauge* alarmed_ = nullptr;
  platform::Gauge* queued_ = nullptr;
  platform::Gauge* pending_work_ = nullptr;
  platform::Gauge* unpublished_ = nullptr;
  platform::Gauge* void_records_ = nullptr;
  platform::Gauge* cursor_offset_ = nullptr;
};

}  // namespace naungan::runtime
