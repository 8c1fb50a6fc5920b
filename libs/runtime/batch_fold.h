// How a batch of the log becomes rows. Live decisions, following, a restart and rebuilding a store
// all take this one path. One thread, that of the rows.
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
  // `batch` must hold its epoch, term id, sequence and time. Its entries may be added later.
  BatchFold(const PartitionId& id, const StateMachine& machine, const v1::Batch& batch);

  // Returns the feed records of the entry, which must be the next one. Applies nothing. After an
  // error the next entry takes this one's place. Errors: EVENT_UNKNOWN (event_level.h); kInternal,
  // DECISION_INVALID: the entry breaks a rule of state_machine.h (a bug of the service).
  Result<std::vector<FeedRecord>> Derive(const v1::Entry& entry);

  // Applies the entry, which must be the next one that was derived. `derived` is what Derive
  // returned for it. Remembers the result of a request. Returns the answer to the request, or an
  // empty one if no client asked for the entry. Error: EVENT_UNKNOWN, and the rows may hold a part
  // of the entry; discard them.
  Result<Reply> Apply(const v1::Entry& entry, std::vector<FeedRecord> derived, state::Writer& rows,
                      PartitionCursor& cursor);

  // Skips an entry that the rows contain already.
  void Pass(std::vector<FeedRecord> derived);

  // Call after the last entry. Moves the marks of the inputs and removes old results.
  void Finish(const v1::Batch& batch, state::Writer& rows, PartitionCursor& cursor) const;

  // Returns the feed records of all entries so far, in order.
  std::vector<FeedRecord> TakeRecords() { return std::move(records_); }

  // The position of the batch.
  const Position& position() const { return batch_; }

 private:
  Reply ReplyFor(const v1::Request& request, const std::vector<FeedRecord>& derived) const;

  const PartitionId& id_;
  const StateMachine& machine_;
  const Position batch_;
  const int64_t time_us_;
  int32_t derived_events_ = 0;
  int32_t applied_events_ = 0;
  int64_t requests_ = 0;
  std::vector<FeedRecord> records_;
};

}  // namespace naungan::runtime
