// The gap rule: a reader of a feed drops what it has read already and never goes past a gap.
//
// A feed holds each record at least once, in order per source, and each record names the one before
// it. If a record names one that was not read yet, the publisher will send the missing one again
// and this one after it. So the reader drops a record beyond a gap and waits for both.
//
// If a source lost records and an operator accepted it, the first record after that names the fork
// (forks.h). A reader that had read what was lost goes on from there all the same.
//
// A pure function; any thread.
#pragma once

#include <optional>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

enum class FeedOrder {
  kNext,  // follows what was read: take it
  kSeen,  // was read already: drop it
  kGap,   // a record before it was not read: drop it, it comes again
};

// Judges the record at `position`, which names `previous` as the one before it. `fork` is the fork
// between the two, if there is one. `mark` is the last record of the same source that was read;
// nullopt if none was. Error, kDataLoss: FEED_DIVERGED, what was read is not part of what the
// source publishes now, so its log or ours lost records.
Result<FeedOrder> JudgeFeedOrder(const std::optional<Position>& mark,
                                 const std::optional<Position>& previous, const Position& position,
                                 const std::optional<Position>& fork);

}  // namespace naungan::runtime
