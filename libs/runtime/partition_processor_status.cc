// What a partition's processor tells of itself, and whom it sends callers to.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "libs/runtime/meta_rows.h"
#include "libs/runtime/partition_processor.h"
#include "libs/runtime/work.h"

namespace naungan::runtime {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;

}  // namespace

int64_t PartitionProcessor::NextLookUs() const {
  const int64_t now = around_.clock.SteadyUs();
  int64_t next = now + kIdleLookMs * kMicrosPerMilli;
  if (Busy()) next = std::min(next, now + kDeadlineLookMs * kMicrosPerMilli);
  const auto sooner = [&](const std::optional<int64_t>& due) {
    if (due && *due > now) next = std::min(next, *due);
  };
  sooner(retry_.DueSteadyUs());
  sooner(hand_over_.DueSteadyUs());
  if (leader_) {
    sooner(leader_->publisher().RetrySteadyUs());
    sooner(leader_->inputs().RetrySteadyUs());
    sooner(leader_->MarksDueSteadyUs());
  }
  return next;
}

std::string PartitionProcessor::OwnerAddress() const {
  const eventlog::AdmissionState& admission = state_->cursor().admission;
  const bool leaving = hand_over_.Finishing() || hand_over_.Given(admission.epoch);
  if (leaving) return hand_over_.successor();
  // The newest fence may be ours though we do not lead any more; nobody is sent back here.
  const bool ours = admission.owner_address == options_.owner_address;
  return ours && !claim_.made() ? std::string() : admission.owner_address;
}

Error PartitionProcessor::NotLeader() const {
  const std::string owner = OwnerAddress();
  return {.code = Code::kUnavailable,
          .reason = std::string(kNotLeaderReason),
          .field = "",
          .message = fmt::format("Partition {} is not led here{}{}.", options_.id.partition,
                                 owner.empty() ? "" : " but at ", owner)};
}

bool PartitionProcessor::HasRead(const After& after) const {
  return runtime::HasRead(after, state_->marks(), specs_, options_.id.partition, own_log_.topic,
                          LastPosition(options_.id.partition, state_->cursor().admission));
}

bool PartitionProcessor::Ready() const {
  if (phase_ == Phase::kLeading) return true;
  // Whoever may not lead although it was told to is not what its operator wants it to be.
  return phase_ == Phase::kFollowing && !claim_.made() && refusal_.empty() && CaughtUp();
}

bool PartitionProcessor::Busy() const {
  if (commands_.Load().commands > 0) return true;
  return leader_ && (!leader_->Idle() || state_->backlog().UnacknowledgedCount() > 0);
}

PartitionStatus PartitionProcessor::Status() const {
  PartitionStatus status;
  status.partition = options_.id.partition;
  status.role = phase_ == Phase::kLeading ? Role::kLeading : Role::kFollowing;
  if (phase_ == Phase::kStopped) status.role = Role::kStopped;
  status.owner_address = OwnerAddress();
  status.alarm = alarm_.empty() ? refusal_ : alarm_;
  status.epoch = state_->cursor().admission.epoch;
  status.log_position = LastPosition(options_.id.partition, state_->cursor().admission);
  status.cursor_offset = state_->cursor().next_offset;
  status.queued_commands = commands_.Load().commands;
  status.pending_work = QueuedWorks(state_->rows());
  status.unpublished = state_->backlog().UnacknowledgedCount();
  if (const auto oldest_us = state_->backlog().OldestUnacknowledgedUs()) {
    status.unpublished_age_ms =
        std::max<int64_t>(0, (around_.clock.NowUs() - *oldest_us) / kMicrosPerMilli);
  }
  status.void_records = state_->void_records();
  status.age_ms = AgeMs();
  if (reader_) {
    status.log_lag_records =
        std::max<int64_t>(0, reader_->KnownEndOffset() - state_->cursor().next_offset);
  }
  status.feed_heads = state_->backlog().Heads();
  if (leader_) {
    status.inputs = leader_->inputs().Offsets();
    if (status.alarm.empty()) status.alarm = leader_->publisher().Alarm();
    if (status.alarm.empty()) status.alarm = leader_->inputs().Alarm();
  }
  return status;
}

int64_t PartitionProcessor::AgeMs() const {
  const int64_t age_us = around_.clock.SteadyUs() - at_end_steady_us_.load();
  return std::max<int64_t>(0, age_us / kMicrosPerMilli);
}

Result<View> PartitionProcessor::OpenView() const {
  if (lost_) {
    return Fail(Code::kDataLoss, "PARTITION_STOPPED", "",
                "A log lost records: this partition does not serve. See the server's status.");
  }
  if (!caught_up_) {
    return Fail(Code::kUnavailable, "PARTITION_CATCHING_UP", "",
                "This partition still reads what its log holds: ask again shortly.");
  }
  View view;
  view.rows = state_->TakeSnapshot();
  // The position of these very rows, not of those that a commit made since.
  NAUNGAN_ASSIGN(const auto cursor,
                 LoadCursor(*view.rows, options_.id.service, options_.id.partition));
  NAUNGAN_TRY(view.rows->Health());
  view.position =
      LastPosition(options_.id.partition, cursor ? cursor->admission : eventlog::AdmissionState());
  view.age_ms = AgeMs();
  return view;
}

}  // namespace naungan::runtime
