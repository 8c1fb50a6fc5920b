// The gap rule: a reader of a feed drops what it has seen and never advances past a gap.
//
// A feed is at least once, in order per source and never wrong; each record names the one before
// it. When a record that names one not read yet comes, the publisher will send the missing one
// again, and after it this one too: so a record beyond a gap is dropped, and waited for. Pure.
#pragma once

#include <optional>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

enum class FeedOrder {
  kNext,  // follows what was read
  kSeen,  // was read already
  kGap,   // one before it has not been read
};

// Where the record at `position`, which names `previous` as the one before it, stands to what was
// read of its source up to `mark`. Error: kDataLoss, FEED_DIVERGED: what was read is not part of
// what the source publishes now, so its log or ours lost records.
Result<FeedOrder> JudgeFeedOrder(const std::optional<Position>& mark,
                                 const std::optional<Position>& previous, const Position& position);

}  // namespace naungan::runtime
