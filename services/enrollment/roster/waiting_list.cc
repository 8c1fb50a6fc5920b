#include "services/enrollment/roster/waiting_list.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "libs/eventlog/partitioner.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/seat_quota.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {

void AddToWaitingList(const v1::WaitingRow& row, int64_t rank, int64_t ordinal,
                      LoadedRoster& roster, state::Writer& rows) {
  kWaiting.Put(rows, row, roster.number(), rank, ordinal);
  if (rank < roster.state.waiting_rank()) {
    roster.state.set_waiting_rank(rank);
    roster.state.set_waiting_ordinal(0);
  }
}

void RemoveFromWaitingList(int64_t rank, int64_t ordinal, LoadedRoster& roster,
                           state::Writer& rows) {
  kWaiting.Delete(rows, roster.number(), rank, ordinal);
  roster.state.set_waiting_rank(rank);
  roster.state.set_waiting_ordinal(ordinal + 1);
}

std::vector<Waiting> NextInRank(const LoadedRoster& roster, int32_t partitions,
                                const state::Reader& rows) {
  const int64_t seats_max =
      std::min(kSeatsPerGrantMax, FreeSeatsOf(roster.state, roster.roster().quota_seats()));
  const int64_t offered_max = OfferedSeatsMax(roster.roster().name(), roster.roster());
  std::vector<int64_t> offered(static_cast<size_t>(partitions), 0);
  std::vector<Waiting> waiting;
  const std::string prefix = state::EncodeKey(kWaiting.id, roster.number());
  kWaiting.ScanRange(
      rows,
      kWaiting.Key(roster.number(), roster.state.waiting_rank(), roster.state.waiting_ordinal()),
      state::PrefixEnd(prefix), [&](std::string_view key, const v1::WaitingRow& row) {
        if (static_cast<int64_t>(waiting.size()) >= seats_max) return false;
        key.remove_prefix(prefix.size());
        Waiting next;
        next.rank = state::TakeInt64(key);
        next.ordinal = state::TakeInt64(key);
        next.row = row;
        const int32_t partition = eventlog::PartitionOf(
            RecordedParticipant(next.row.participant()).ToString(), partitions);
        if (++offered[static_cast<size_t>(partition)] > offered_max) return false;
        waiting.push_back(std::move(next));
        return true;
      });
  return waiting;
}

}  // namespace naungan::enrollment
