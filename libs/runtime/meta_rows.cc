#include "libs/runtime/meta_rows.h"

#include <fmt/format.h>

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
  SetBytes(state.last_digest, stored->mutable_last_digest());
  stored->set_time_us(state.time_us);
}

AdmissionState Load(const v1::StoredAdmission& stored) {
  return {.epoch = stored.epoch(),
          .term_id = stored.term_id(),
          .owner_address = stored.owner_address(),
          .next_sequence = stored.next_sequence(),
          .chain = ToDigest(stored.chain()),
          .last_offset = stored.last_offset(),
          .last_digest = ToDigest(stored.last_digest()),
          .time_us = stored.time_us()};
}

}  // namespace

Result<std::optional<PartitionCursor>> LoadCursor(const state::Reader& rows,
                                                  std::string_view service, int32_t partition) {
  const auto stored = kPartitionTable.Get(rows);
  if (!stored) return std::nullopt;
  if (stored->format() != kStoredFormat) {
    return Fail(Code::kFailedPrecondition, "STORE_FORMAT", "state_directory",
                fmt::format("The store has format {}, but this build reads format {}.",
                            stored->format(), kStoredFormat));
  }
  if (stored->service() != service || stored->partition() != partition) {
    return Fail(Code::kFailedPrecondition, "STORE_OTHER_PARTITION", "state_directory",
                fmt::format("The store belongs to {}/{}, not to {}/{}. Give each service a state "
                            "directory of its own.",
                            stored->service(), stored->partition(), service, partition));
  }
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

void StoreCursor(state::Writer& rows, std::string_view service, int32_t partition,
                 const PartitionCursor& cursor) {
  v1::StoredPartition stored;
  stored.set_format(kStoredFormat);
  stored.set_service(service.data(), service.size());
  stored.set_partition(partition);
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
