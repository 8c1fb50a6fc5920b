#include "libs/runtime/gap_rule.h"

#include <fmt/core.h>

#include <string>

#include "libs/base/planted_bug.h"
namespace naungan::runtime {
namespace {

std::unexpected<Error> Diverged(const Position& mark, const Position& position) {
  return Fail(
      Code::kDataLoss, "FEED_DIVERGED", "",
      fmt::format("The feed has {}, which cannot follow {} that was read before: the log of "
                  "the source lost records. Restore it before anything else.",
                  ToText(position), ToText(mark)));
}

}  // namespace

Result<FeedOrder> JudgeFeedOrder(const std::optional<Position>& mark,
                                 const std::optional<Position>& previous, const Position& position,
                                 const std::optional<Position>& fork) {
  const bool gap_at_start = previous && !NAUNGAN_PLANTED(kGapCheck);
  if (!mark) return gap_at_start ? FeedOrder::kGap : FeedOrder::kNext;
  if (Before(position, *mark)) return FeedOrder::kSeen;
  if (!Before(*mark, position)) {
    // The same number in two terms means two histories.
    if (position != *mark) return Diverged(*mark, position);
    return FeedOrder::kSeen;
  }
  // The feed goes from before the mark to after it, so the mark is not part of it any more.
  if (!previous || Before(*previous, *mark)) {
    if (fork && Before(*mark, *fork)) return FeedOrder::kNext;
    return Diverged(*mark, position);
  }
  if (Before(*mark, *previous)) {
    return NAUNGAN_PLANTED(kGapCheck) ? FeedOrder::kNext : FeedOrder::kGap;
  }
  if (*previous != *mark) return Diverged(*mark, position);
  return FeedOrder::kNext;
}

}  // namespace naungan::runtime
