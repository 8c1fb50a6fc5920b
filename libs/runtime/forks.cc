#include "libs/runtime/forks.h"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <utility>

#include "libs/runtime/meta_rows.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/keys.h"

namespace naungan::runtime {
namespace {

// All events of a batch have its epoch and sequence.
std::pair<int64_t, int64_t> BatchOf(const Position& position) {
  return {position.epoch, position.sequence};
}

}  // namespace

void Forks::Load(const state::Reader& rows) {
  forks_.clear();
  kForkTable.Scan(
      rows, state::EncodeKey(kForkTable.id), [&](std::string_view, const v1::StoredFork& stored) {
        forks_.push_back({.last = FromProto(stored.last()), .fence = FromProto(stored.fence())});
        return true;
      });
}

void Forks::Heed(int32_t partition, const v1::Fence& fence, const eventlog::AdmissionState& before,
                 state::Writer& rows) {
  if (!fence.has_accepted_loss()) return;
  Fork fork{.last = LastPosition(partition, before),
            .fence = {.partition = partition,
                      .epoch = fence.epoch(),
                      .term_id = fence.term_id(),
                      .sequence = 0,
                      .index = 0}};
  v1::StoredFork stored;
  *stored.mutable_last() = ToProto(fork.last);
  *stored.mutable_fence() = ToProto(fork.fence);
  *stored.mutable_accepted() = fence.accepted_loss();
  kForkTable.Put(rows, stored, fence.epoch());
  forks_.push_back(std::move(fork));
}

bool Forks::IsLost(const Position& position) const {
  return std::ranges::any_of(forks_, [&](const Fork& fork) {
    return BatchOf(position) > BatchOf(fork.last) && Before(position, fork.fence);
  });
}

std::optional<Position> Forks::Between(const std::optional<Position>& previous,
                                       const Position& position) const {
  for (const Fork& fork : std::views::reverse(forks_)) {
    if (!Before(fork.fence, position)) continue;
    if (previous && !Before(*previous, fork.fence)) return std::nullopt;
    return fork.fence;
  }
  return std::nullopt;
}

}  // namespace naungan::runtime
