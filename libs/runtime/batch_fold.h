// How a batch of the log becomes rows: the one path that live decisions, following, restart and
// rebuilding share. One thread, that of the rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/command.h"
#include "libs/runtime/feed_backlog.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/partition_id.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

// Folds one batch, entry by entry. `id` and `machine` must outlive it.
class BatchFold {
 public:
  // `batch` holds epoch, term id, sequence and time; its entries may come later.
  BatchFold(const PartitionId& id, const StateMachine& machine, const v1::Batch& batch);

  // What the entry's events tell others; the entry is the next to be applied. Error: kInternal,
  // DECISION_INVALID: it breaks a rule of state_machine.h (a bug of the service's). Applies
  // nothing.
  Result<std::vector<FeedRecord>> Derive(const v1::Entry& entry) const;

  // Applies the entry, whose records were derived, and remembers a request's result: gives the
  // answer to it, an empty one for an entry that no client asked for.
  Reply Apply(const v1::Entry& entry, std::vector<FeedRecord> derived, state::Writer& rows,
              PartitionCursor& cursor);

  // Passes over an entry that the rows have already.
  void Pass(const v1::Entry& entry, std::vector<FeedRecord> derived);

  // After the last entry: moves the marks of the inputs and expires results.
  void Finish(const v1::Batch& batch, state::Writer& rows, PartitionCursor& cursor) const;

  // What all entries applied so far tell others, in order.
  std::vector<FeedRecord> TakeRecords() { return std::move(records_); }

  // The batch as a position.
  const Position& position() const { return batch_; }

 private:
  Reply ReplyFor(const v1::Request& request, const std::vector<FeedRecord>& derived) const;

  const PartitionId& id_;
  const StateMachine& machine_;
  const Position batch_;
  const int64_t time_us_;
  int32_t next_index_ = 0;
  int64_t requests_ = 0;
  std::vector<FeedRecord> records_;
};

}  // namespace naungan::runtime
