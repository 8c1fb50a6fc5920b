// Which feeds reporting reads, and which fold takes which record. The rows of partition p are a
// function of the set of events that it reads. Each feed partition has its own order, but it makes
// no difference how the feeds interleave (figure_rows.h says why, and a test shuffles them).
#pragma once

#include <cstdint>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/projector.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"

namespace naungan::reporting {

// What partition p reads: partition p of the participation, roster and claim feeds, and every
// partition of the agreement and contribution feeds, because agreements and the accounts of groups
// concern people of all partitions.
std::vector<runtime::InputSpec> FigureInputs(int32_t partitions, int32_t agreement_partitions);

// Folds one record into the rows of `partition`. After an error the partition must stop:
// FEED_UNKNOWN, FEED_RECORD_MALFORMED, INPUT_UNKNOWN (runtime/event_level.h).
Status FoldRecord(const runtime::InputRecord& record, int32_t partition, state::Writer& rows);

// The two functions above as a projector takes them.
class FigureProjection final : public runtime::Projection {
 public:
  FigureProjection(int32_t partitions, int32_t agreement_partitions)
      : partitions_(partitions), agreement_partitions_(agreement_partitions) {}

  std::vector<runtime::InputSpec> Inputs() const override {
    return FigureInputs(partitions_, agreement_partitions_);
  }
  int32_t StoredFormat() const override { return 1; }
  Status Fold(const runtime::InputRecord& record, int32_t partition,
              state::Writer& rows) const override {
    return FoldRecord(record, partition, rows);
  }

 private:
  const int32_t partitions_;
  const int32_t agreement_partitions_;
};

}  // namespace naungan::reporting
