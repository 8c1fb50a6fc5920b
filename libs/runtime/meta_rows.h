// The runtime's own rows beside a service's: how far the log has been applied, what must be
// remembered for judging the next record, and from where unpublished events are derived. They
// commit in the same write as the rows they belong to. One thread, that of the rows.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "libs/state/table.h"
#include "naungan/runtime/v1/stored.pb.h"

namespace naungan::runtime {

// Of the runtime's rows and of the services': who changes a stored message so that old bytes mean
// something else raises it. A store of another format is rebuilt from the log.
inline constexpr int32_t kStoredFormat = 2;

inline constexpr state::Table<v1::StoredPartition> kPartitionTable{0};
inline constexpr state::Table<v1::StoredMark, std::string_view, int32_t, int32_t> kMarkTable{1};
inline constexpr state::Table<v1::StoredResult, std::string_view> kResultTable{2};
inline constexpr state::Table<v1::StoredFeedTail, std::string_view, int32_t> kFeedTailTable{3};
inline constexpr state::Table<v1::StoredWork, std::string_view> kWorkTable{4};
inline constexpr state::Table<v1::StoredWorkCount> kWorkCountTable{5};

// The number of an event within its partition's log: a position without what follows from it.
struct EventNumber {
  int64_t epoch = 0;
  int64_t sequence = 0;
  int32_t index = 0;

  auto operator<=>(const EventNumber&) const = default;
};

inline EventNumber NumberOf(const Position& position) {
  return {.epoch = position.epoch, .sequence = position.sequence, .index = position.index};
}

// Where deriving the unpublished events begins, and what judging the record there needs.
struct Derivation {
  int64_t offset = 0;
  eventlog::AdmissionState admission;
};

// How far a partition's log has been applied.
struct PartitionCursor {
  int64_t next_offset = 0;
  eventlog::AdmissionState admission;
  std::optional<EventNumber> published_through;
  std::optional<Derivation> derivation;  // absent: at next_offset, nothing is unpublished
  std::string oldest_request_id;         // of the stored results; empty: there is none
};

// Absent: a new store. Error: kFailedPrecondition: STORE_OTHER_PARTITION (another service's or
// partition's directory) or STORE_FORMAT (of another version: rebuild).
Result<std::optional<PartitionCursor>> LoadCursor(const state::Reader& rows,
                                                  std::string_view service, int32_t partition);
void StoreCursor(state::Writer& rows, std::string_view service, int32_t partition,
                 const PartitionCursor& cursor);

// The newest batch that rows have seen, as a position of its partition.
Position LastPosition(int32_t partition, const eventlog::AdmissionState& admission);

}  // namespace naungan::runtime
