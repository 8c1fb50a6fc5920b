#include "libs/runtime/forks.h"

#include <ranges>
#include <string_view>
#include <utility>

#include "libs/runtime/meta_rows.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/keys.h"

namespace naungan::runtime {
namespace {

// Those that are over.
Terms LoadTerms(const state::Reader& rows) {
  Terms terms;
  kTermTable.Scan(rows, state::EncodeKey(kTermTable.id),
                  [&](std::string_view key, const v1::StoredTerm& stored) {
                    terms[state::TakeInt64(key)] = {.term_id = stored.term_id(),
                                                    .last_sequence = stored.last_sequence()};
                    return true;
                  });
  return terms;
}

}  // namespace

void Forks::Load(const state::Reader& rows) {
  forks_.clear();
  kForkTable.Scan(
      rows, state::EncodeKey(kForkTable.id), [&](std::string_view, const v1::StoredFork& stored) {
        forks_.push_back({.last = FromProto(stored.last()), .fence = FromProto(stored.fence())});
        return true;
      });
  // Without a fork they are not asked for.
  terms_ = forks_.empty() ? Terms() : LoadTerms(rows);
}

void Forks::Heed(int32_t partition, const v1::Fence& fence, const eventlog::AdmissionState& before,
                 state::Writer& rows) {
  if (before.epoch > 0) {
    v1::StoredTerm over;
    over.set_term_id(before.term_id);
    over.set_last_sequence(before.next_sequence - 1);
    kTermTable.Put(rows, over, before.epoch);
  }
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
  terms_ = LoadTerms(rows);
}

Terms Forks::TermsOf(const state::Reader& rows, const eventlog::AdmissionState& newest) {
  Terms terms = LoadTerms(rows);
  terms[newest.epoch] = {.term_id = newest.term_id, .last_sequence = newest.next_sequence - 1};
  return terms;
}

std::vector<BatchRange> Forks::LostOf(const Terms& had) const {
  std::vector<BatchRange> lost;
  for (const auto& [epoch, term] : had) {
    const auto left = terms_.find(epoch);
    const bool is_left = left != terms_.end() && left->second.term_id == term.term_id;
    const int64_t first = is_left ? left->second.last_sequence + 1 : 1;
    if (first > term.last_sequence) continue;
    lost.push_back({.epoch = epoch,
                    .term_id = term.term_id,
                    .first_sequence = first,
                    .last_sequence = term.last_sequence});
  }
  return lost;
}

bool Forks::IsLost(const Position& position) const {
  if (forks_.empty() || !Before(position, forks_.back().fence)) return false;
  const auto term = terms_.find(position.epoch);
  return term == terms_.end() || term->second.term_id != position.term_id ||
         term->second.last_sequence < position.sequence;
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
