// How a partition's processor takes the lead, from the judgement of its clock to the first moment
// of its term.
#include <algorithm>
#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/lost_records.h"
#include "libs/runtime/partition_processor.h"

namespace naungan::runtime {

Result<bool> PartitionProcessor::JudgeClock(Following& phase) {
  if (!phase.clock_probe) {
    phase.clock_probe = std::make_unique<ClockProbe>(options_.id.service, options_.owner_address,
                                                     ports_.log, ports_.clock, ports_.waker);
    return true;
  }
  const auto right = phase.clock_probe->Judge(clock_proof_);
  if (!right && right.error().code == Code::kFailedPrecondition) {
    may_not_lead_ = right.error().message;
    LeavePhase(Exit::kGivesUp);
    return true;
  }
  if (!right) return std::unexpected(right.error());
  if (!*right) return false;
  phase.clock_probe.reset();
  return true;
}

void PartitionProcessor::BeginFencing(Following& phase) {
  HeedFork();
  const int64_t newest = state_->cursor().admission.epoch;
  leadership_.SetKnownEpoch(newest);
  FenceAttempt::Candidate candidate{.log = own_log_,
                                    .epoch = newest + 1,
                                    .owner_address = options_.owner_address,
                                    .build = options_.build,
                                    .level = LevelToWrite(),
                                    .partitions = options_.id.partitions,
                                    .accepted_loss = std::nullopt};
  if (accepting_) {
    candidate.epoch += eventlog::kForkEpochs;
    candidate.accepted_loss = accepting_->order;
    if (const auto lost_at = state_->LostAt()) candidate.accepted_loss->set_from_offset(*lost_at);
  }
  auto fence = std::make_unique<FenceAttempt>(candidate, ports_.log, entropy_, writer_opening_);
  leadership_.AddOurTerm(fence->term_id());
  phase_ = Fencing{.tail = std::move(phase.tail), .fence = std::move(fence)};
}

int32_t PartitionProcessor::LevelToWrite() const {
  const eventlog::AdmissionState& admission = state_->cursor().admission;
  // No other build has written to a log without a fence.
  if (admission.epoch == 0) return state_->machine().Level();
  return std::max(admission.level, wanted_level_);
}

Result<bool> PartitionProcessor::RunFencing(Fencing& phase) {
  if (!phase.fence->IsAppended()) {
    NAUNGAN_ASSIGN(const bool is_open, phase.fence->IsOpen());
    if (!is_open) return false;
    // The clock may have been set while the writer was opened.
    if (!clock_proof_.Holds(ports_.clock)) {
      LeavePhase(Exit::kReopen);
      return true;
    }
    phase.fence->Append();
  }
  NAUNGAN_ASSIGN(const auto landed, phase.fence->Landed());
  if (!landed) return false;
  NAUNGAN_TRY(CheckFenceOffset(own_log_, *landed, state_->cursor().next_offset));
  // A tail that was lost and grew again while we followed shows here, since the last record that we
  // know must still be there.
  NAUNGAN_TRY(OpenTail(phase.tail, state_->RecheckFrom()));
  phase_ = ThroughFence{
      .tail = std::move(phase.tail), .fence = std::move(phase.fence), .fence_offset = *landed};
  return true;
}

Result<bool> PartitionProcessor::RunThroughFence(ThroughFence& phase) {
  NAUNGAN_ASSIGN(const bool moved, FollowLog(phase.tail, phase.fence.get()));
  if (state_->cursor().next_offset <= phase.fence_offset) return moved;
  const eventlog::AdmissionState& admission = state_->cursor().admission;
  if (phase.fence->Leads(admission)) {
    leadership_.SetKnownEpoch(admission.epoch);
    HeedFork();
    auto feed_check = std::make_unique<FeedCheck>(options_.topics, options_.id, own_log_,
                                                  state_->backlog().forks(), ports_.log,
                                                  ports_.clock, ports_.waker);
    phase_ = TakingOver{.tail = std::move(phase.tail),
                        .fence = std::move(phase.fence),
                        .feed_check = std::move(feed_check)};
    return true;
  }
  // A fence of ours that had been given up may have landed first after all: then try again.
  // Otherwise another's fence was first or came right after ours.
  const bool overtaken_by_us = !leadership_.LostTo(admission);
  LeavePhase(overtaken_by_us ? Exit::kReopen : Exit::kGivesUp);
  return true;
}

Result<bool> PartitionProcessor::RunTakingOver(TakingOver& phase) {
  NAUNGAN_ASSIGN(const FeedCheck::Step looked, phase.feed_check->Run());
  if (looked != FeedCheck::Step::kDone) return looked == FeedCheck::Step::kMoved;
  // Another may have fenced us since, and published what we have not read.
  NAUNGAN_ASSIGN(const bool moved, FollowLog(phase.tail, phase.fence.get()));
  if (leadership_.LostTo(state_->cursor().admission)) {
    LeavePhase(Exit::kGivesUp);
    return true;
  }
  if (phase.tail.next_offset < phase.feed_check->log_end()) return moved;
  NAUNGAN_ASSIGN(auto lacking, phase.feed_check->Lacking(state_->backlog()));
  if (lacking.empty()) return BeginLeading(phase.tail, *phase.fence);
  if (phase.feed_check->LookFurther(lacking)) return true;
  for (const auto& [feed, whole_through] : lacking) {
    platform::LogWarning("a feed lost records, publishing them again",
                         {{"feed", feed.topic}, {"partition", feed.partition}});
  }
  return BeginRefilling(phase, lacking);
}

Result<bool> PartitionProcessor::BeginRefilling(TakingOver& phase,
                                                const FeedCheck::WholeThrough& lacking) {
  state_->ReloadToRefill(lacking);
  NAUNGAN_TRY(OpenTail(phase.tail, state_->ReadFrom()));
  auto publisher = std::make_unique<Publisher>(options_.id, state_->backlog(), ports_);
  phase_ = Refilling{.tail = std::move(phase.tail),
                     .fence = std::move(phase.fence),
                     .publisher = std::move(publisher)};
  return true;
}

Result<bool> PartitionProcessor::RunRefilling(Refilling& phase) {
  FeedBacklog& backlog = state_->backlog();
  bool moved = phase.publisher->Run();
  if (phase.publisher->CameThrough()) {
    // What broke the writer may have cost feeds their tails, so they are checked again.
    LeavePhase(Exit::kReopen);
    return true;
  }
  if (const auto& through = state_->cursor().published_through) backlog.ForgetRefilled(*through);
  state_->CountBacklog();
  if (!state_->BacklogIsFull()) {
    NAUNGAN_ASSIGN(const bool read, FollowLog(phase.tail, phase.fence.get()));
    moved = moved || read;
  }
  if (leadership_.LostTo(state_->cursor().admission)) {
    LeavePhase(Exit::kGivesUp);
    return true;
  }
  const bool published = backlog.UnacknowledgedCount() == 0 || !phase.publisher->Alarm().empty();
  if (moved || !state_->Rechecked() || !published) return moved;
  return BeginLeading(phase.tail, *phase.fence);
}

Result<bool> PartitionProcessor::BeginLeading(LogTail& tail, FenceAttempt& fence) {
  auto writer = std::make_unique<TermWriter>(fence.TakeWriter(), own_log_, writer_opening_, ports_);
  auto leader =
      std::make_unique<Leader>(*state_, commands_, ports_, std::move(writer), clock_proof_);
  if (hand_over_.Finishing()) leader->SetFinishing(true);
  phase_ = Leading{.tail = std::move(tail), .leader = std::move(leader)};
  platform::LogInfo("leading", {{"service", options_.id.service},
                                {"partition", options_.id.partition},
                                {"epoch", state_->cursor().admission.epoch}});
  return true;
}

}  // namespace naungan::runtime
