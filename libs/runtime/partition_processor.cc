#include "libs/runtime/partition_processor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/platform/log.h"
#include "libs/runtime/log_loss.h"

namespace naungan::runtime {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;

}  // namespace

Result<std::unique_ptr<PartitionProcessor>> PartitionProcessor::Open(
    ProcessorOptions options, const StateMachine& machine, state::StoreMemory& memory,
    eventlog::Log& log, const platform::Clock& clock, platform::Entropy& entropy, Probe& probe,
    eventlog::Waker waker) {
  NAUNGAN_ASSIGN(auto state, PartitionState::Open(options.id, options.directory, memory, machine));
  return std::unique_ptr<PartitionProcessor>(new PartitionProcessor(
      std::move(options), std::move(state), log, clock, entropy, probe, std::move(waker)));
}

PartitionProcessor::PartitionProcessor(ProcessorOptions options,
                                       std::unique_ptr<PartitionState> state, eventlog::Log& log,
                                       const platform::Clock& clock, platform::Entropy& entropy,
                                       Probe& probe, eventlog::Waker waker)
    : options_(std::move(options)),
      own_log_{.topic = eventlog::PrivateLogTopic(options_.id.service),
               .partition = options_.id.partition},
      specs_(state->machine().Inputs()),
      around_{.log = log, .clock = clock, .waker = std::move(waker), .probe = probe},
      entropy_(entropy),
      state_(std::move(state)),
      at_end_steady_us_(clock.SteadyUs()) {}

PartitionProcessor::~PartitionProcessor() { Follow(); }

void PartitionProcessor::Lead() {
  // A claim that stands stays as it is: it knows which fences are newer than its own.
  if (!claim_.made()) claim_.Make();
  if (leader_) leader_->SetFinishing(false);
  refusal_.clear();
  hand_over_.End(
      Fail(Code::kAborted, "HAND_OVER_WITHDRAWN", "",
           fmt::format("Partition {} was told to lead here after all.", options_.id.partition)));
}

void PartitionProcessor::Follow() {
  const bool was_claiming = claim_.made();
  GiveWay();
  if (was_claiming && phase_ != Phase::kStopped && phase_ != Phase::kOpening) Restart();
}

void PartitionProcessor::GiveTo(std::string successor, OnGiven on_given) {
  if (phase_ == Phase::kStopped || !claim_.made()) {
    on_given(Fail(Code::kFailedPrecondition, "NOT_LEADING", "partitions", NotLeader().message));
  } else if (hand_over_.Finishing()) {
    on_given(Fail(Code::kFailedPrecondition, "HAND_OVER_UNDER_WAY", "partitions",
                  fmt::format("Partition {} is being handed over to {}.", options_.id.partition,
                              hand_over_.successor())));
  } else {
    hand_over_.Begin(std::move(successor), around_.clock.SteadyUs(), std::move(on_given));
    if (leader_) leader_->SetFinishing(true);
  }
}

void PartitionProcessor::RunHandOver() {
  const int64_t now = around_.clock.SteadyUs();
  const int64_t epoch = state_->cursor().admission.epoch;
  if (hand_over_.Finishing()) {
    if (!claim_.made()) return hand_over_.End({});  // another took the lead meanwhile
    if (!(leader_ && leader_->Finished()) && !hand_over_.Late(now)) return;
    hand_over_.Give(epoch, now);
    Follow();
    hand_over_.Tell({});
  } else if (hand_over_.Given(epoch) && hand_over_.Late(now) && phase_ != Phase::kStopped) {
    platform::LogWarning("nobody took the partition that was given, leading it again",
                         {{"service", options_.id.service},
                          {"partition", options_.id.partition},
                          {"successor", hand_over_.successor()}});
    hand_over_.End({});
    // A fence that counted after ours and was not read yet ends the claim before it fences.
    claim_.Make();
    claim_.Stands(epoch);
    Restart();
  }
}

void PartitionProcessor::Resign(const Error& error) {
  if (leader_) commands_.PutBack(leader_->TakeUnanswered());
  commands_.Refuse(error);
  Follow();
  hand_over_.End({});
}

void PartitionProcessor::Submit(Command command, OnReply on_reply) {
  if (phase_ == Phase::kStopped) {
    on_reply(Fail(Code::kUnavailable, "PARTITION_STOPPED", "", alarm_));
    return;
  }
  if (!claim_.made() || hand_over_.Finishing()) {
    on_reply(std::unexpected(NotLeader()));
    return;
  }
  commands_.Add({.command = std::move(command), .on_reply = std::move(on_reply)},
                around_.clock.SteadyUs());
}

Partition::Progress PartitionProcessor::RunOnce() {
  SweepDeadlines();
  RunHandOver();
  bool moved = false;
  if (phase_ != Phase::kStopped && retry_.Due(around_.clock.SteadyUs())) {
    if (auto run = Run(); run) {
      moved = *run;
      if (moved) {
        retry_.Succeeded();
        alarm_.clear();
      }
    } else if (run.error().code == Code::kUnavailable) {
      // The log or the disk is away: everything begins again when it is back.
      alarm_ = run.error().message;
      Restart();
      commands_.Refuse(LogAway());
      retry_.Failed(around_.clock.SteadyUs());
    } else {
      Stop(run.error());
    }
  }
  return {.moved = moved, .again_steady_us = NextLookUs()};
}

Result<bool> PartitionProcessor::Run() {
  switch (phase_) {
    case Phase::kOpening:
      return RunOpening();
    case Phase::kFollowing:
      return RunFollowing();
    case Phase::kFencing:
      return RunFencing();
    case Phase::kThroughFence:
      return RunThroughFence();
    case Phase::kTakingOver:
      return RunTakingOver();
    case Phase::kLeading:
      return RunLeading();
    case Phase::kStopped:
      break;
  }
  return false;
}

Result<bool> PartitionProcessor::RunOpening() {
  NAUNGAN_TRY(state_->Health());
  if (refill_.empty()) {
    state_->Reload();
  } else {
    state_->ReloadToRefill(std::exchange(refill_, {}));
  }
  NAUNGAN_ASSIGN(end_at_opening_, around_.log.EndOffset(own_log_));
  const int64_t next = state_->cursor().next_offset;
  if (end_at_opening_ < next) {
    return LogLost("CURSOR_BEYOND_END",
                   fmt::format("{}/{} ends at {} and was applied up to {}", own_log_.topic,
                               own_log_.partition, end_at_opening_, next));
  }
  reader_offset_ = state_->ReadFrom();
  NAUNGAN_ASSIGN(reader_, around_.log.OpenReader(own_log_, reader_offset_, around_.waker));
  phase_ = Phase::kFollowing;
  platform::LogInfo("following the log", {{"service", options_.id.service},
                                          {"partition", options_.id.partition},
                                          {"from", reader_offset_},
                                          {"end", end_at_opening_}});
  return true;
}

Result<bool> PartitionProcessor::RunFollowing() {
  NAUNGAN_ASSIGN(const bool moved, FollowLog());
  // A fence from an old past would be void, so the past is read first.
  if (moved || !CaughtUp()) return moved;
  NAUNGAN_TRY(doubt_.Settle(state_->cursor().admission));
  if (Resumes()) Lead();
  if (!claim_.made()) return false;
  if (claim_.LostTo(state_->cursor().admission)) return FollowAgain();
  NAUNGAN_TRY(BeginFencing());
  return true;
}

Result<bool> PartitionProcessor::FollowLog() {
  NAUNGAN_ASSIGN(const auto records, reader_->Poll(kFollowBytes));
  for (const eventlog::LoggedRecord& record : records) {
    const bool known = CaughtUp();
    NAUNGAN_ASSIGN(const auto verdict, state_->Take(record));
    reader_offset_ = record.offset + 1;
    if (known && verdict == eventlog::Verdict::kFence) {
      platform::LogInfo("a term began", {{"service", options_.id.service},
                                         {"partition", options_.id.partition},
                                         {"epoch", state_->cursor().admission.epoch},
                                         {"owner", state_->cursor().admission.owner_address}});
    }
    if (fence_) fence_->Saw(record, verdict);
  }
  NAUNGAN_TRY(state_->Commit());
  if (CaughtUp()) {
    caught_up_ = true;
    if (records.empty()) at_end_steady_us_ = around_.clock.SteadyUs();
  }
  return !records.empty();
}

// Asked once: what others did with the partition later is theirs.
bool PartitionProcessor::Resumes() {
  if (std::exchange(looked_back_, true) || !options_.resumes || claim_.made()) return false;
  const eventlog::AdmissionState& admission = state_->cursor().admission;
  return admission.epoch > 0 && admission.owner_address == options_.owner_address;
}

naungan::Status PartitionProcessor::BeginFencing() {
  const int64_t newest = state_->cursor().admission.epoch;
  claim_.Stands(newest);
  NAUNGAN_ASSIGN(fence_, FenceAttempt::Begin({.log = own_log_,
                                              .epoch = newest + 1,
                                              .owner_address = options_.owner_address,
                                              .build = options_.build},
                                             around_.log, around_.clock, entropy_, around_.waker));
  claim_.Fences(fence_->term_id());
  phase_ = Phase::kFencing;
  return {};
}

Result<bool> PartitionProcessor::RunFencing() {
  NAUNGAN_ASSIGN(const auto landed, fence_->Landed());
  if (!landed) return false;
  fence_offset_ = *landed;
  if (fence_offset_ < state_->cursor().next_offset) {
    return LogLost("FENCE_BELOW_CURSOR",
                   fmt::format("a new record of {}/{} landed at {}, below {}", own_log_.topic,
                               own_log_.partition, fence_offset_, state_->cursor().next_offset));
  }
  // A tail that was lost and grew again while we followed shows here: the last record we know must
  // still be there.
  reader_offset_ = state_->RecheckFrom();
  NAUNGAN_ASSIGN(reader_, around_.log.OpenReader(own_log_, reader_offset_, around_.waker));
  phase_ = Phase::kThroughFence;
  return true;
}

Result<bool> PartitionProcessor::RunThroughFence() {
  NAUNGAN_ASSIGN(const bool moved, FollowLog());
  if (state_->cursor().next_offset <= fence_offset_) return moved;
  const auto clock = fence_->CheckClock();
  if (!clock) refusal_ = clock.error().message;
  const bool leads = fence_->Leads(state_->cursor().admission);
  if (clock && !leads && !claim_.LostTo(state_->cursor().admission)) {
    // A fence of ours that had been given up landed first after all.
    Restart();
    return true;
  }
  // Another's fence was first, or came right after; or our clock is wrong.
  if (!clock || !leads) return FollowAgain();
  claim_.Stands(state_->cursor().admission.epoch);
  feed_check_ =
      std::make_unique<FeedCheck>(options_.public_feeds, own_log_, around_.log, around_.waker);
  phase_ = Phase::kTakingOver;
  return true;
}

Result<bool> PartitionProcessor::RunTakingOver() {
  NAUNGAN_ASSIGN(const FeedCheck::Step looked, feed_check_->Run());
  if (looked != FeedCheck::Step::kDone) return looked == FeedCheck::Step::kMoved;
  // Another may have fenced us since, and published what we have not read.
  NAUNGAN_ASSIGN(const bool moved, FollowLog());
  if (claim_.LostTo(state_->cursor().admission)) return FollowAgain();
  if (reader_offset_ < feed_check_->log_end()) return moved;
  NAUNGAN_ASSIGN(auto lacking, feed_check_->Lacking(state_->backlog()));
  if (!lacking.empty()) {
    if (feed_check_->LookAtAll()) return true;
    for (const auto& [feed, whole_through] : lacking) {
      platform::LogWarning("a feed lost records, publishing them again",
                           {{"feed", feed.topic}, {"partition", feed.partition}});
    }
    refill_ = std::move(lacking);
    Restart();
    return true;
  }
  feed_check_.reset();
  leader_ = std::make_unique<Leader>(*state_, commands_, around_, fence_->TakeWriter());
  if (hand_over_.Finishing()) leader_->SetFinishing(true);
  fence_.reset();
  phase_ = Phase::kLeading;
  platform::LogInfo("leading", {{"service", options_.id.service},
                                {"partition", options_.id.partition},
                                {"epoch", state_->cursor().admission.epoch}});
  return true;
}

Result<bool> PartitionProcessor::RunLeading() {
  const int64_t before = state_->cursor().next_offset;
  const auto run = leader_->Run();
  if (!run) {
    NAUNGAN_TRY(doubt_.Raise(run.error(), state_->cursor().admission));
  }
  const Leader::Step step = run.value_or(Leader::Step::kTermOver);
  if (step == Leader::Step::kTermOver) {
    Restart();
    return true;
  }
  if (state_->cursor().next_offset != before) at_end_steady_us_ = around_.clock.SteadyUs();
  if (step == Leader::Step::kMoved) return true;
  if (!leader_->Idle()) return false;
  return TailWhileLeading();
}

Result<bool> PartitionProcessor::TailWhileLeading() {
  if (state_->cursor().next_offset - reader_offset_ > kTailBehindRecordsMax) {
    reader_offset_ = state_->cursor().next_offset;
    NAUNGAN_ASSIGN(reader_, around_.log.OpenReader(own_log_, reader_offset_, around_.waker));
  }
  NAUNGAN_ASSIGN(const auto records, reader_->Poll(kFollowBytes));
  for (const eventlog::LoggedRecord& record : records) {
    reader_offset_ = record.offset + 1;
    if (record.offset < state_->cursor().next_offset) continue;  // our own
    NAUNGAN_TRY(state_->Take(record));
  }
  NAUNGAN_TRY(state_->Commit());
  if (records.empty()) {
    at_end_steady_us_ = around_.clock.SteadyUs();
    return false;
  }
  if (claim_.LostTo(state_->cursor().admission)) return FollowAgain();
  return true;
}

bool PartitionProcessor::CaughtUp() const {
  return state_->Rechecked() && state_->cursor().next_offset >= end_at_opening_;
}

void PartitionProcessor::GiveWay() {
  if (leader_) {
    commands_.PutBack(leader_->TakeUnanswered());
    leader_.reset();
    platform::LogInfo("not leading any more",
                      {{"service", options_.id.service},
                       {"partition", options_.id.partition},
                       {"epoch", state_->cursor().admission.epoch},
                       {"owner", state_->cursor().admission.owner_address}});
  }
  claim_.GiveUp();
  commands_.Refuse(NotLeader());
}

bool PartitionProcessor::FollowAgain() {
  GiveWay();
  feed_check_.reset();
  fence_.reset();
  phase_ = Phase::kFollowing;
  return true;
}

void PartitionProcessor::Restart() {
  if (leader_) commands_.PutBack(leader_->TakeUnanswered());
  leader_.reset();
  feed_check_.reset();
  fence_.reset();
  reader_.reset();
  phase_ = Phase::kOpening;
}

void PartitionProcessor::Stop(const Error& error) {
  Restart();
  phase_ = Phase::kStopped;
  hand_over_.End(std::unexpected(error));

  alarm_ = fmt::format("{}: {}", error.reason, error.message);
  lost_ = error.code == Code::kDataLoss;
  commands_.Refuse(
      {.code = Code::kUnavailable, .reason = "PARTITION_STOPPED", .field = "", .message = alarm_});
  platform::LogError("partition stopped", {{"service", options_.id.service},
                                           {"partition", options_.id.partition},
                                           {"reason", error.reason},
                                           {"message", error.message}});
}

void PartitionProcessor::SweepDeadlines() {
  const int64_t now = around_.clock.SteadyUs();
  if (now - deadlines_looked_us_ < kDeadlineLookMs * kMicrosPerMilli) return;
  deadlines_looked_us_ = now;
  const bool leads = leader_ != nullptr;
  const Error over = CommandTimeOver(leads, leads && leader_->LogIsSlow(now));
  commands_.Expire(now, over);
  if (leader_) leader_->Expire(now, over);
}

}  // namespace naungan::runtime
