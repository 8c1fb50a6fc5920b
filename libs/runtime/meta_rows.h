// The runtime's own rows, which a partition's store keeps beside the service's: how far the log has
// been applied, what judging the next record needs, and from where unpublished events are derived.
// They are committed in the same write as the rows that they describe. One thread, that of the
// rows.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/runtime/partition_id.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "libs/state/table.h"
#include "naungan/runtime/v1/log.pb.h"
#include "naungan/runtime/v1/stored.pb.h"

namespace naungan::runtime {

// The format of the runtime's rows. Raise it when a message of stored.proto changes so that old
// bytes mean something else: the stores of all services are then rebuilt from their logs. The rows
// of a service have a format of their own (StateMachine::StoredFormat).
inline constexpr int32_t kRuntimeFormat = 4;

// Whose store it is, and how it is written. A store says so of itself.
struct StoreOwner {
  PartitionId id;  // a projection's service is its name
  int32_t service_format = 1;
};

inline constexpr state::Table<v1::StoredPartition> kPartitionTable{0};
inline constexpr state::Table<v1::StoredMark, std::string_view, int32_t, int32_t> kMarkTable{1};
inline constexpr state::Table<v1::StoredResult, std::string_view> kResultTable{2};
inline constexpr state::Table<v1::StoredFeedTail, std::string_view, int32_t> kFeedTailTable{3};
inline constexpr state::Table<v1::StoredWork, std::string_view> kWorkTable{4};
inline constexpr state::Table<v1::StoredWorkCount> kWorkCountTable{5};
inline constexpr state::Table<v1::StoredDerivation, int64_t> kLogIndexTable{6};
inline constexpr state::Table<v1::StoredSkip, std::string_view, std::string_view, int32_t, int64_t>
    kSkipTable{7};
inline constexpr state::Table<v1::StoredFork, int64_t> kForkTable{8};
inline constexpr state::Table<v1::StoredTerm, int64_t> kTermTable{9};
inline constexpr state::Table<v1::PassedFork, std::string_view, int32_t, int32_t> kPassedForkTable{
    10};

// The number of an event within its partition's log: a position without the partition and the term
// id, which follow from it.
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

v1::StoredDerivation ToStored(const Derivation& derivation);
Derivation FromStored(const v1::StoredDerivation& stored);

// How far a partition's log has been applied.
struct PartitionCursor {
  int64_t next_offset = 0;
  eventlog::AdmissionState admission;
  std::optional<EventNumber> published_through;
  std::optional<Derivation> derivation;  // nullopt: nothing before next_offset is unpublished
  std::string oldest_request_id;         // of the stored results; empty if there are none
};

// Returns the error of a store that `owner` must not use; a new store is anyone's. Errors,
// kFailedPrecondition:
//   STORE_OTHER_PARTITION  the directory belongs to another service or partition
//   STORE_PARTITION_COUNT  it was written when the service had another number of partitions
//   STORE_FORMAT           the store has another format and must be rebuilt
Status CheckOwner(const state::Reader& rows, const StoreOwner& owner);
// Returns nullopt for a new store.
std::optional<PartitionCursor> LoadCursor(const state::Reader& rows);
void StoreCursor(state::Writer& rows, const StoreOwner& owner, const PartitionCursor& cursor);

// The position of the last batch that the rows contain.
Position LastPosition(int32_t partition, const eventlog::AdmissionState& admission);

}  // namespace naungan::runtime
