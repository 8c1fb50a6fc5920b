#include "libs/runtime/meta_rows.h"

#include <fmt/core.h>

#include <algorithm>

#include "libs/base/check.h"
#include "libs/base/sha256.h"

namespace naungan::runtime {
namespace {

using eventlog::AdmissionState;

void SetBytes(const Digest& digest, std::string* bytes) {
  bytes->assign(digest.begin(), digest.end());
}

Digest ToDigest(std::string_view bytes) {
  Digest digest;
  NAUNGAN_CHECK(bytes.size() == digest.size(), "a stored digest has 32 bytes");
  std::ranges::transform(bytes, digest.begin(), [](char c) { return static_cast<uint8_t>(c); });
  return digest;
}

void Store(const AdmissionState& state, v1::StoredAdmission* stored) {
  stored->set_epoch(state.epoch);
  stored->set_term_id(state.term_id);
  stored->set_owner_address(state.owner_address);
  stored->set_next_sequence(state.next_sequence);
  SetBytes(state.chain, stored->mutable_chain());
  stored->set_last_offset(state.last_offset);
  SetBytes(state.last_head, stored->mutable_last_head());
  stored->set_time_us(state.time_us);
  stored->set_level(state.level);
  stored->set_build(state.build);
}

AdmissionState Load(const v1::StoredAdmission& stored) {
  return {.epoch = stored.epoch(),
          .term_id = stored.term_id(),
          .owner_address = stored.owner_address(),
          .build = stored.build(),
          .level = stored.level(),
          .next_sequence = stored.next_sequence(),
          .chain = ToDigest(stored.chain()),
          .last_offset = stored.last_offset(),
          .last_head = ToDigest(stored.last_head()),
          .time_us = stored.time_us()};
}

}  // namespace

Status CheckOwner(const state::Reader& rows, const StoreOwner& owner) {
  const auto stored = kPartitionTable.Get(rows);
  if (!stored) return {};
  const PartitionId& id = owner.id;
  if (stored->service() != id.service || stored->partition() != id.partition) {
    return Fail(Code::kFailedPrecondition, "STORE_OTHER_PARTITION", "state_directory",
                fmt::format("The store belongs to {}/{}, not to {}/{}. Give each service a state "
                            "directory of its own.",
                            stored->service(), stored->partition(), id.service, id.partition));
  }
  if (stored->format() != kRuntimeFormat || stored->service_format() != owner.service_format) {
    return Fail(Code::kFailedPrecondition, "STORE_FORMAT", "state_directory",
                fmt::format("The store has format {}.{}, but this build reads format {}.{}.",
                            stored->format(), stored->service_format(), kRuntimeFormat,
                            owner.service_format));
  }
  if (stored->partitions() != id.partitions) {
    return Fail(Code::kFailedPrecondition, "STORE_PARTITION_COUNT", "partitions",
                fmt::format("The store was written when {} had {} partitions, and this server is "
                            "started with {}. The number was fixed when the topics were created: "
                            "start the server with {} again.",
                            id.service, stored->partitions(), id.partitions, stored->partitions()));
  }
  return {};
}

std::optional<PartitionCursor> LoadCursor(const state::Reader& rows) {
  const auto stored = kPartitionTable.Get(rows);
  if (!stored) return std::nullopt;
  PartitionCursor cursor;
  cursor.next_offset = stored->next_offset();
  cursor.admission = Load(stored->admission());
  if (stored->has_published_through()) {
    const auto& through = stored->published_through();
    cursor.published_through = {
        .epoch = through.epoch(), .sequence = through.sequence(), .index = through.index()};
  }
  if (stored->has_derivation()) {
    cursor.derivation = {.offset = stored->derivation().offset(),
                         .admission = Load(stored->derivation().admission())};
  }
  cursor.oldest_request_id = stored->oldest_request_id();
  return cursor;
}

void StoreCursor(state::Writer& rows, const StoreOwner& owner, const PartitionCursor& cursor) {
  v1::StoredPartition stored;
  stored.set_format(kRuntimeFormat);
  stored.set_service_format(owner.service_format);
  stored.set_service(owner.id.service);
  stored.set_partition(owner.id.partition);
  stored.set_partitions(owner.id.partitions);
  stored.set_next_offset(cursor.next_offset);
  Store(cursor.admission, stored.mutable_admission());
  if (cursor.published_through) {
    stored.mutable_published_through()->set_epoch(cursor.published_through->epoch);
    stored.mutable_published_through()->set_sequence(cursor.published_through->sequence);
    stored.mutable_published_through()->set_index(cursor.published_through->index);
  }
  if (cursor.derivation) {
    stored.mutable_derivation()->set_offset(cursor.derivation->offset);
    Store(cursor.derivation->admission, stored.mutable_derivation()->mutable_admission());
  }
  stored.set_oldest_request_id(cursor.oldest_request_id);
  kPartitionTable.Put(rows, stored);
}

v1::StoredDerivation ToStored(const Derivation& derivation) {
  v1::StoredDerivation stored;
  stored.set_offset(derivation.offset);
  Store(derivation.admission, stored.mutable_admission());
  return stored;
}

Derivation FromStored(const v1::StoredDerivation& stored) {
  return {.offset = stored.offset(), .admission = Load(stored.admission())};
}

Position LastPosition(int32_t partition, const AdmissionState& admission) {
  return {.partition = partition,
          .epoch = admission.epoch,
          .term_id = admission.term_id,
          .sequence = admission.next_sequence - 1,
          .index = 0};
}

}  // namespace naungan::runtime
