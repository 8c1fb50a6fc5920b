// What a partition's processor shows to operators, and which instance it sends callers to.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/runtime/deadline.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/partition_processor.h"

namespace naungan::runtime {

using std::chrono::milliseconds;

int64_t PartitionProcessor::NextLookUs() const {
  const int64_t now = ports_.clock.SteadyUs();
  int64_t next = now + Micros(kIdleLook);
  if (Busy()) next = std::min(next, now + Micros(milliseconds(kDeadlineLookMs)));
  const auto sooner = [&](const std::optional<int64_t>& due) {
    if (due && *due > now) next = std::min(next, *due);
  };
  sooner(retry_.DueSteadyUs());
  sooner(store_failures_.DueSteadyUs());
  sooner(hand_over_.DueSteadyUs());
  if (const auto* const refilling = std::get_if<Refilling>(&phase_)) {
    sooner(refilling->publisher->RetrySteadyUs());
  }
  if (const Leader* const leader = LeaderNow()) {
    sooner(leader->publisher().RetrySteadyUs());
    sooner(leader->inputs().RetrySteadyUs());
    sooner(leader->MarksDueSteadyUs());
  }
  return next;
}

std::string PartitionProcessor::OwnerAddress() const {
  const eventlog::AdmissionState& admission = state_->cursor().admission;
  const bool leaving = hand_over_.Finishing() || hand_over_.Given(admission.epoch);
  if (leaving) return hand_over_.successor();
  // The newest fence may be ours although we do not lead any more. No caller is sent back here.
  const bool ours = admission.owner_address == options_.owner_address;
  return ours && !leadership_.sought() ? std::string() : admission.owner_address;
}

Error PartitionProcessor::NotLeader() const {
  const std::string owner = OwnerAddress();
  return {.code = Code::kUnavailable,
          .reason = std::string(kNotLeaderReason),
          .field = "",
          .message = fmt::format("Partition {} is not led here{}{}.", options_.id.partition,
                                 owner.empty() ? "" : " but at ", owner)};
}

const InputMarks& PartitionProcessor::Marks() const {
  const Leader* const leader = LeaderNow();
  return leader == nullptr ? state_->marks() : leader->marks();
}

Result<bool> PartitionProcessor::HasRead(const After& after) const {
  const OwnLog own_log{.topic = own_log_.topic,
                       .applied = LastPosition(options_.id.partition, state_->cursor().admission),
                       .forks = &state_->backlog().forks()};
  return runtime::HasRead(after, Marks(), specs_, options_.id.partition, own_log);
}

std::optional<Error> PartitionProcessor::Referral(const After& after) const {
  // An instance that seeks the lead will soon know better itself.
  if (leadership_.sought() || OwnerAddress().empty()) return std::nullopt;
  const bool inputs_read = std::ranges::all_of(after, [&](const auto& condition) {
    return condition.first == own_log_.topic || HasRead({condition}).value_or(true);
  });
  if (inputs_read) return std::nullopt;
  return NotLeader();
}

bool PartitionProcessor::Ready() const {
  if (LeaderNow() != nullptr) return true;
  // An instance that was told to lead and may not is not what its operator wants it to be.
  const auto* const following = std::get_if<Following>(&phase_);
  return following != nullptr && !leadership_.sought() && may_not_lead_.empty() &&
         CaughtUp(following->tail);
}

bool PartitionProcessor::Busy() const {
  if (commands_.Load().commands > 0) return true;
  const Leader* const leader = LeaderNow();
  return leader != nullptr && (!leader->Idle() || state_->backlog().UnacknowledgedCount() > 0);
}

PartitionStatus PartitionProcessor::Status() const {
  PartitionStatus status;
  status.partition = options_.id.partition;
  const Leader* const leader = LeaderNow();
  status.role = leader != nullptr ? Role::kLeading : Role::kFollowing;
  status.owner_address = OwnerAddress();
  status.alarm = unavailable_.empty() ? may_not_lead_ : unavailable_;
  if (const auto* const stopped = std::get_if<Stopped>(&phase_)) {
    status.role = Role::kStopped;
    status.alarm = stopped->why;
  }
  if (status.alarm.empty()) status.alarm = WithheldAlarm();
  status.notice = state_->StoreNotice();
  Marks().AddNoticeTo(status.notice);
  if (const auto* const refilling = std::get_if<Refilling>(&phase_)) {
    if (status.alarm.empty()) status.alarm = refilling->publisher->Alarm();
  }
  status.epoch = state_->cursor().admission.epoch;
  status.level = state_->cursor().admission.level;
  status.log_position = LastPosition(options_.id.partition, state_->cursor().admission);
  status.cursor_offset = state_->cursor().next_offset;
  status.queued_commands = commands_.Load().commands;
  status.pending_work = state_->PendingWorks();
  status.unpublished = state_->backlog().UnacknowledgedCount();
  if (const auto oldest_us = state_->backlog().OldestUnacknowledgedUs()) {
    status.unpublished_age_ms = std::max<int64_t>(0, MillisOf(ports_.clock.NowUs() - *oldest_us));
  }
  status.void_records = state_->void_records();
  status.age_ms = AgeMs();
  if (const LogTail* const tail = Tail()) {
    status.log_lag_records =
        std::max<int64_t>(0, tail->reader->KnownEndOffset() - state_->cursor().next_offset);
  }
  status.feed_heads = state_->backlog().Heads();
  if (leader != nullptr) {
    status.inputs = leader->inputs().Offsets();
    if (status.alarm.empty()) status.alarm = leader->publisher().Alarm();
    if (status.alarm.empty()) status.alarm = leader->inputs().Alarm();
  }
  return status;
}

std::string PartitionProcessor::WithheldAlarm() const {
  const LogTail* const tail = Tail();
  if (tail == nullptr || !tail->is_withheld) return {};
  return fmt::format(
      "LOG_WITHHELD: The log ends at {}, and the broker gives no record from {} on. Another "
      "program has probably left a transaction open on {}/{}: find it (kafka-transactions.sh "
      "find-hanging, list), abort its transaction, and take away its right to write.",
      tail->reader->KnownEndOffset(), tail->next_offset, own_log_.topic, own_log_.partition);
}

int64_t PartitionProcessor::AgeMs() const {
  return std::max<int64_t>(0, MillisOf(ports_.clock.SteadyUs() - at_end_steady_us_.load()));
}

Result<View> PartitionProcessor::OpenView() const {
  if (lost_) {
    return Fail(Code::kDataLoss, "PARTITION_STOPPED", "",
                "A log lost records, so this partition does not serve. See the server's status.");
  }
  if (!caught_up_) {
    return Fail(Code::kUnavailable, "PARTITION_CATCHING_UP", "",
                "This partition is still reading its log. Ask again shortly.");
  }
  return AnswerFromRows([this]() -> Result<View> {
    View view;
    NAUNGAN_ASSIGN(view.rows, state_->TakeSnapshot());
    // The position of these rows, not of what may have been committed since.
    const auto cursor = LoadCursor(*view.rows);
    view.position = LastPosition(options_.id.partition,
                                 cursor ? cursor->admission : eventlog::AdmissionState());
    view.age_ms = AgeMs();
    return view;
  });
}

}  // namespace naungan::runtime
