#include "libs/rpc/operator_answers.h"

#include <algorithm>
#include <ranges>
#include <string>
#include <utility>

#include "libs/runtime/position_proto.h"

namespace naungan::rpc {
namespace {

using runtime::v1::GetStatusResponse;

// The most ranges of batches in an answer. There are as many as terms that were lost.
constexpr size_t kLostRangesMax = 1'000;

const char* RoleName(const runtime::PartitionStatus& status) {
  switch (status.role) {
    case runtime::Role::kLeading:
      return "leading";
    case runtime::Role::kFollowing:
      return status.projection.empty() ? "following" : "folding";
    case runtime::Role::kStopped:
      return "stopped";
  }
  return "stopped";
}

}  // namespace

void FillMemory(const runtime::ProcessShare& share, GetStatusResponse* response) {
  for (size_t i = 0; i < platform::kMemoryUses; ++i) {
    const auto use = static_cast<platform::MemoryUse>(i);
    const bool stores = use == platform::MemoryUse::kStores;
    auto* const memory = response->add_memory();
    memory->set_use(std::string(platform::NameOf(use)));
    memory->set_used_bytes(stores ? share.stores.UsedBytes() : share.memory.UsedBytes(use));
    memory->set_max_bytes(share.memory.MaxBytes(use));
  }
}

void FillPartition(const runtime::PartitionStatus& status, runtime::v1::PartitionStatus* proto) {
  proto->set_partition(status.partition);
  proto->set_role(RoleName(status));
  proto->set_alarm(status.alarm);
  proto->set_notice(status.notice);
  proto->set_epoch(status.epoch);
  proto->set_level(status.level);
  proto->set_cursor_offset(status.cursor_offset);
  proto->set_queued_commands(status.queued_commands);
  proto->set_pending_work(status.pending_work);
  proto->set_unpublished(status.unpublished);
  proto->set_void_records(status.void_records);
  proto->set_owner_address(status.owner_address);
  proto->set_projection(status.projection);
  proto->set_log_lag_records(status.log_lag_records);
  proto->set_age_ms(status.age_ms);
  if (status.log_position.epoch > 0) {
    *proto->mutable_log_position() = runtime::ToProto(status.log_position);
  }
  proto->set_unpublished_age_ms(status.unpublished_age_ms);
  for (const runtime::InputStatus& input : status.inputs) {
    auto* const added = proto->add_inputs();
    added->set_topic(input.topic);
    added->set_partition(input.partition);
    added->set_next_offset(input.next_offset);
    added->set_lag_records(input.lag_records);
    added->set_behind_ms(input.behind_ms);
    for (const runtime::InputStop& stop : input.stops) {
      auto* const shown = added->add_stops();
      shown->set_offset(stop.offset);
      shown->set_why(stop.why);
    }
  }
}

void FillVault(const vault::VaultHealth& health, GetStatusResponse* response) {
  if (!response->alarm().empty() && !health.alarm.empty()) response->mutable_alarm()->append(" ");
  response->mutable_alarm()->append(health.alarm);
  auto* const vault = response->mutable_vault();
  vault->set_behind(health.behind);
  vault->set_comparing(health.comparing);
  vault->set_restored_versions(health.persons_restored);
  vault->set_alarm(health.alarm);
}

void FillAccepted(const runtime::AcceptedFork& accepted,
                  runtime::v1::AcceptLossResponse* response) {
  *response->mutable_applied_through() = runtime::ToProto(accepted.applied_through);
  const runtime::Fork& fork = accepted.fork;
  if (fork.last.epoch > 0) *response->mutable_last() = runtime::ToProto(fork.last);
  if (fork.fence.epoch > 0) *response->mutable_fork() = runtime::ToProto(fork.fence);
  response->set_lost_unknown(!accepted.lost.has_value());
  if (!accepted.lost) return;
  const size_t left_out = accepted.lost->size() - std::min(accepted.lost->size(), kLostRangesMax);
  for (const runtime::BatchRange& range : *accepted.lost | std::views::drop(left_out)) {
    auto* const added = response->add_lost();
    added->set_epoch(range.epoch);
    added->set_term_id(range.term_id);
    added->set_first_sequence(range.first_sequence);
    added->set_last_sequence(range.last_sequence);
  }
}

void FillRecord(eventlog::LoggedRecord&& logged, runtime::v1::RawRecord* proto) {
  proto->set_offset(logged.offset);
  proto->set_append_time_ms(logged.append_time_ms);
  proto->set_key(std::move(logged.record.key));
  proto->set_value(std::move(logged.record.value));
  proto->set_tombstone(logged.record.tombstone);
  for (eventlog::Header& header : logged.record.headers) {
    auto* const added = proto->add_headers();
    added->set_name(std::move(header.name));
    added->set_value(std::move(header.value));
  }
}

}  // namespace naungan::rpc
