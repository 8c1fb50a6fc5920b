// What a partition's processor does when it is told something: to lead, to follow, to give the lead
// away, to raise the level of its log, to skip an input record, to take a command, to end.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/partition_processor.h"
#include "libs/runtime/skipped_inputs.h"
#include "libs/state/read_failed.h"

namespace naungan::runtime {

void PartitionProcessor::Lead() {
  // If it seeks the lead already, it keeps what it knows of fences that are newer than its own.
  if (!leadership_.sought()) {
    leadership_.Seek();
    store_failures_.Forgive();
  }
  if (Leader* const leader = LeaderNow()) leader->SetFinishing(false);
  may_not_lead_.clear();
  hand_over_.End(
      Fail(Code::kAborted, "HAND_OVER_WITHDRAWN", "",
           fmt::format("Partition {} was told to lead here after all.", options_.id.partition)));
}

void PartitionProcessor::Follow() {
  if (leadership_.sought()) LeavePhase(Exit::kToldToFollow);
}

void PartitionProcessor::GiveTo(std::string successor, OnGiven on_given) {
  if (IsStopped() || !leadership_.sought()) {
    on_given(Fail(Code::kFailedPrecondition, "NOT_LEADING", "partitions", NotLeader().message));
  } else if (hand_over_.Finishing()) {
    on_given(Fail(Code::kFailedPrecondition, "HAND_OVER_UNDER_WAY", "partitions",
                  fmt::format("Partition {} is being handed over to {}.", options_.id.partition,
                              hand_over_.successor())));
  } else {
    hand_over_.Begin(std::move(successor), ports_.clock.SteadyUs(), std::move(on_given));
    if (Leader* const leader = LeaderNow()) leader->SetFinishing(true);
  }
}

void PartitionProcessor::RaiseLevel(int32_t level) {
  if (!leadership_.sought() || level > state_->machine().Level()) return;
  wanted_level_ = std::max(wanted_level_, level);
  // The next fence says it.
  if (LeaderNow() != nullptr && state_->cursor().admission.level < level) {
    LeavePhase(Exit::kReopen);
  }
}

void PartitionProcessor::SkipInput(v1::Skip skip, OnGiven on_skipped) {
  Leader* const leader = LeaderNow();
  if (leader == nullptr) return on_skipped(std::unexpected(NotLeader()));
  skips_.emplace_back(skip, std::move(on_skipped));
  leader->Skip(std::move(skip));
}

void PartitionProcessor::AnswerSkips() {
  for (auto& [skip, on_skipped] : std::exchange(skips_, {})) {
    const eventlog::TopicPartition input{.topic = skip.topic(), .partition = skip.partition()};
    const auto logged = state::CatchReadFailed([&]() -> Result<bool> {
      NAUNGAN_ASSIGN(const auto rows, state_->TakeSnapshot());
      return InputIsSkipped(*rows, skip.projection(), input, skip.offset());
    });
    if (logged && *logged) {
      on_skipped({});
    } else {
      on_skipped(Fail(Code::kAborted, "SKIP_UNKNOWN", "",
                      "The partition's term ended, and it is not known whether the skip is in the "
                      "log. Look at the status, and give the order again if the input stands."));
    }
  }
}

void PartitionProcessor::AcceptLoss(LossOrder order, OnAccepted on_accepted) {
  if (!lost_) {
    on_accepted(Fail(Code::kFailedPrecondition, "NOTHING_LOST", "partition",
                     fmt::format("Partition {} has not stopped because its log lost records, so "
                                 "there is nothing to accept.",
                                 options_.id.partition)));
    return;
  }
  const eventlog::AdmissionState& applied = state_->cursor().admission;
  Accepting accepting{.order = {},
                      .applied_through = LastPosition(options_.id.partition, applied),
                      .had = std::nullopt,
                      .on_accepted = std::move(on_accepted)};
  auto had = state::CatchReadFailed(
      [&]() -> Result<Terms> { return Forks::TermsOf(state_->rows(), applied); });
  if (had) accepting.had = *std::move(had);
  accepting.order.set_actor(std::move(order.actor));
  accepting.order.set_reason(std::move(order.reason));
  platform::LogWarning("an operator accepted that the log lost records",
                       {{"service", options_.id.service},
                        {"partition", options_.id.partition},
                        {"applied_through", ToText(accepting.applied_through)},
                        {"lead", order.lead}});
  // Its rows hold what was lost. The store that is set aside still shows it.
  state_->Distrust({.code = Code::kDataLoss,
                    .reason = "LOSS_ACCEPTED",
                    .field = "",
                    .message = "the log lost records that it holds, and an operator accepted it"});
  lost_ = false;
  phase_ = Opening();
  leadership_.GiveUp();
  if (order.lead) {
    accepting_ = std::move(accepting);
    Lead();
  } else {
    accepting.on_accepted(AcceptedFork{
        .fork = {}, .applied_through = accepting.applied_through, .lost = std::nullopt});
  }
}

void PartitionProcessor::EndAccepting(Result<AcceptedFork> outcome) {
  if (auto ended = std::exchange(accepting_, std::nullopt)) ended->on_accepted(std::move(outcome));
}

// Another instance may have logged a fork for the same loss meanwhile.
void PartitionProcessor::HeedFork() {
  const Forks& forks = state_->backlog().forks();
  if (!accepting_ || forks.Newest() == nullptr) return;
  if (forks.Newest()->fence.epoch <= accepting_->applied_through.epoch) return;
  AcceptedFork accepted{.fork = *forks.Newest(),
                        .applied_through = accepting_->applied_through,
                        .lost = std::nullopt};
  if (accepting_->had) accepted.lost = forks.LostOf(*accepting_->had);
  EndAccepting(std::move(accepted));
}

void PartitionProcessor::RunHandOver() {
  const int64_t now = ports_.clock.SteadyUs();
  const int64_t epoch = state_->cursor().admission.epoch;
  if (hand_over_.Finishing()) {
    // Another instance took the lead meanwhile.
    if (!leadership_.sought()) return hand_over_.End({});
    const Leader* const leader = LeaderNow();
    if (!(leader != nullptr && leader->Finished()) && !hand_over_.Late(now)) return;
    hand_over_.Give(epoch, now);
    Follow();
    hand_over_.Tell({});
  } else if (hand_over_.Given(epoch) && hand_over_.Late(now) && !IsStopped()) {
    platform::LogWarning("no instance took the partition that was given, leading it again",
                         {{"service", options_.id.service},
                          {"partition", options_.id.partition},
                          {"successor", hand_over_.successor()}});
    hand_over_.End({});
    // If another's fence has counted since and was not read yet, reading it ends the search for the
    // lead before this instance fences.
    leadership_.Seek();
    leadership_.SetKnownEpoch(epoch);
    LeavePhase(Exit::kReopen);
  }
}

void PartitionProcessor::Resign(const Error& error) {
  if (Leader* const leader = LeaderNow()) commands_.PutBack(leader->TakeUnanswered());
  commands_.Refuse(error);
  EndAccepting(std::unexpected(error));
  Follow();
  hand_over_.End({});
}

void PartitionProcessor::Submit(Command command, OnReply on_reply) {
  if (const auto* const stopped = std::get_if<Stopped>(&phase_)) {
    on_reply(Fail(Code::kUnavailable, "PARTITION_STOPPED", "", stopped->why));
    return;
  }
  if (!leadership_.sought() || hand_over_.Finishing()) {
    on_reply(std::unexpected(NotLeader()));
    return;
  }
  commands_.Add({.command = std::move(command), .on_reply = std::move(on_reply)},
                ports_.clock.SteadyUs());
}

}  // namespace naungan::runtime
