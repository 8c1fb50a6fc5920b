#include "libs/runtime/partition_processor.h"

#include <fmt/format.h>

#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/platform/log.h"
#include "libs/runtime/deadline.h"
#include "libs/runtime/lost_records.h"
#include "libs/runtime/micros.h"

namespace naungan::runtime {
namespace {

using std::chrono::milliseconds;

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

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
      ports_{.log = log, .clock = clock, .waker = std::move(waker), .probe = probe},
      entropy_(entropy),
      state_(std::move(state)),
      at_end_steady_us_(clock.SteadyUs()) {}

PartitionProcessor::~PartitionProcessor() { Follow(); }

Partition::Progress PartitionProcessor::RunOnce() {
  SweepDeadlines();
  RunHandOver();
  bool moved = false;
  if (!IsStopped() && retry_.Due(ports_.clock.SteadyUs())) {
    if (auto run = RunPhase(); run) {
      moved = *run;
      if (moved) {
        retry_.Succeeded();
        unavailable_.clear();
      }
    } else {
      const bool retry = run.error().code == Code::kUnavailable;
      LeavePhase(retry ? Exit::kUnavailable : Exit::kBroken, run.error());
    }
  }
  return {.moved = moved, .again_steady_us = NextLookUs()};
}

Result<bool> PartitionProcessor::RunPhase() {
  return std::visit(Overloaded{[this](Opening&) { return RunOpening(); },
                               [this](Following& phase) { return RunFollowing(phase); },
                               [this](Fencing& phase) { return RunFencing(phase); },
                               [this](ThroughFence& phase) { return RunThroughFence(phase); },
                               [this](TakingOver& phase) { return RunTakingOver(phase); },
                               [this](Refilling& phase) { return RunRefilling(phase); },
                               [this](Leading& phase) { return RunLeading(phase); },
                               [](Stopped&) -> Result<bool> { return false; }},
                    phase_);
}

Result<bool> PartitionProcessor::RunOpening() {
  NAUNGAN_TRY(state_->Health());
  state_->Reload();
  LogTail tail;
  NAUNGAN_ASSIGN(tail.end_at_opening, ports_.log.EndOffset(own_log_));
  NAUNGAN_TRY(CheckLogEnd(own_log_, tail.end_at_opening, state_->cursor().next_offset));
  NAUNGAN_TRY(OpenTail(tail, state_->ReadFrom()));
  platform::LogInfo("following the log", {{"service", options_.id.service},
                                          {"partition", options_.id.partition},
                                          {"from", tail.next_offset},
                                          {"end", tail.end_at_opening}});
  phase_ = Following{.tail = std::move(tail)};
  return true;
}

Result<bool> PartitionProcessor::RunFollowing(Following& phase) {
  NAUNGAN_ASSIGN(const bool moved, FollowLog(phase.tail, /*fence=*/nullptr));
  // A fence that is based on an old past would be void, so it reads the past first.
  if (moved || !CaughtUp(phase.tail)) return moved;
  NAUNGAN_TRY(undecidable_.StopIfStillNewest(state_->cursor().admission));
  if (Resumes()) Lead();
  if (!leadership_.sought()) return false;
  if (leadership_.LostTo(state_->cursor().admission)) {
    LeavePhase(Exit::kGivesUp);
    return true;
  }
  return clock_proof_.Holds(ports_.clock) ? BeginFencing(phase) : JudgeClock(phase);
}

Result<bool> PartitionProcessor::JudgeClock(Following& phase) {
  if (!phase.clock_probe) {
    NAUNGAN_ASSIGN(phase.clock_probe, ClockProbe::Begin(options_.id.service, options_.owner_address,
                                                        ports_.log, ports_.clock, ports_.waker));
    return true;
  }
  const auto right = phase.clock_probe->Judge();
  if (!right && right.error().code == Code::kFailedPrecondition) {
    may_not_lead_ = right.error().message;
    LeavePhase(Exit::kGivesUp);
    return true;
  }
  if (!right) return std::unexpected(right.error());
  if (!*right) return false;
  clock_proof_.Give(ports_.clock);
  phase.clock_probe.reset();
  return true;
}

Result<bool> PartitionProcessor::FollowLog(LogTail& tail, FenceAttempt* fence) {
  NAUNGAN_ASSIGN(const auto records, tail.reader->Poll(kFollowBytes));
  for (const eventlog::LoggedRecord& record : records) {
    const bool is_news = CaughtUp(tail);
    NAUNGAN_ASSIGN(const auto verdict, state_->Fold(record));
    tail.next_offset = record.offset + 1;
    if (is_news && verdict == eventlog::Verdict::kFence) {
      platform::LogInfo("a term began", {{"service", options_.id.service},
                                         {"partition", options_.id.partition},
                                         {"epoch", state_->cursor().admission.epoch},
                                         {"owner", state_->cursor().admission.owner_address}});
    }
    if (fence != nullptr) fence->Saw(record, verdict);
  }
  NAUNGAN_TRY(state_->Commit());
  if (CaughtUp(tail)) {
    caught_up_ = true;
    if (records.empty()) at_end_steady_us_ = ports_.clock.SteadyUs();
  }
  return !records.empty();
}

naungan::Status PartitionProcessor::OpenTail(LogTail& tail, int64_t from_offset) {
  tail.next_offset = from_offset;
  NAUNGAN_ASSIGN(tail.reader, ports_.log.OpenReader(own_log_, from_offset, ports_.waker));
  return {};
}

bool PartitionProcessor::CaughtUp(const LogTail& tail) const {
  return state_->Rechecked() && state_->cursor().next_offset >= tail.end_at_opening;
}

// Asked once. If another instance took the partition later, it keeps it.
bool PartitionProcessor::Resumes() {
  if (std::exchange(looked_back_, true) || !options_.resumes || leadership_.sought()) return false;
  const eventlog::AdmissionState& admission = state_->cursor().admission;
  return admission.epoch > 0 && admission.owner_address == options_.owner_address;
}

Result<bool> PartitionProcessor::BeginFencing(Following& phase) {
  const int64_t newest = state_->cursor().admission.epoch;
  leadership_.SetKnownEpoch(newest);
  NAUNGAN_ASSIGN(auto fence, FenceAttempt::Begin({.log = own_log_,
                                                  .epoch = newest + 1,
                                                  .owner_address = options_.owner_address,
                                                  .build = options_.build},
                                                 ports_.log, entropy_, ports_.waker));
  leadership_.AddOurTerm(fence->term_id());
  phase_ = Fencing{.tail = std::move(phase.tail), .fence = std::move(fence)};
  return true;
}

Result<bool> PartitionProcessor::RunFencing(Fencing& phase) {
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
    auto feed_check = std::make_unique<FeedCheck>(options_.topics, options_.id, own_log_,
                                                  ports_.log, ports_.clock, ports_.waker);
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
  auto publisher = std::make_unique<Publisher>(options_.id, state_->backlog(), ports_.log,
                                               ports_.clock, ports_.waker);
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
  if (!backlog.IsFull()) {
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
  auto leader =
      std::make_unique<Leader>(*state_, commands_, ports_, fence.TakeWriter(), clock_proof_);
  if (hand_over_.Finishing()) leader->SetFinishing(true);
  phase_ = Leading{.tail = std::move(tail), .leader = std::move(leader)};
  platform::LogInfo("leading", {{"service", options_.id.service},
                                {"partition", options_.id.partition},
                                {"epoch", state_->cursor().admission.epoch}});
  return true;
}

Result<bool> PartitionProcessor::RunLeading(Leading& phase) {
  const int64_t before = state_->cursor().next_offset;
  const auto run = phase.leader->Run();
  if (!run) {
    NAUNGAN_TRY(undecidable_.Keep(run.error(), state_->cursor().admission));
  }
  const Leader::Step step = run.value_or(Leader::Step::kTermOver);
  if (step == Leader::Step::kTermOver) {
    LeavePhase(Exit::kReopen);
    return true;
  }
  if (state_->cursor().next_offset != before) at_end_steady_us_ = ports_.clock.SteadyUs();
  if (step == Leader::Step::kMoved) return true;
  if (!phase.leader->Idle()) return false;
  return TailWhileLeading(phase);
}

Result<bool> PartitionProcessor::TailWhileLeading(Leading& phase) {
  LogTail& tail = phase.tail;
  if (state_->cursor().next_offset - tail.next_offset > kTailBehindRecordsMax) {
    NAUNGAN_TRY(OpenTail(tail, state_->cursor().next_offset));
  }
  NAUNGAN_ASSIGN(const auto records, tail.reader->Poll(kFollowBytes));
  for (const eventlog::LoggedRecord& record : records) {
    tail.next_offset = record.offset + 1;
    if (record.offset < state_->cursor().next_offset) continue;  // our own
    NAUNGAN_TRY(state_->Fold(record));
  }
  NAUNGAN_TRY(state_->Commit());
  if (records.empty()) {
    at_end_steady_us_ = ports_.clock.SteadyUs();
    return false;
  }
  if (leadership_.LostTo(state_->cursor().admission)) LeavePhase(Exit::kGivesUp);
  return true;
}

void PartitionProcessor::LeavePhase(Exit exit, const Error& error) {
  const bool led = LeaderNow() != nullptr;
  if (led) commands_.PutBack(LeaderNow()->TakeUnanswered());
  // What does not belong to the next phase ends here: first the leader, then the reader.
  if (exit == Exit::kGivesUp) {
    // Only phases that read the log come here.
    phase_ = Following{.tail = std::visit(
                           [](auto& phase) {
                             if constexpr (requires { phase.tail; }) {
                               return std::move(phase.tail);
                             } else {
                               return LogTail();
                             }
                           },
                           phase_)};
  } else if (exit == Exit::kBroken) {
    phase_ = Stopped{.why = fmt::format("{}: {}", error.reason, error.message)};
  } else if (!IsStopped() && !std::holds_alternative<Opening>(phase_)) {
    phase_ = Opening();
  }
  switch (exit) {
    case Exit::kGivesUp:
    case Exit::kToldToFollow:
      if (led) LogNotLeading();
      leadership_.GiveUp();
      commands_.Refuse(NotLeader());
      break;
    case Exit::kReopen:
      break;
    case Exit::kUnavailable:
      unavailable_ = error.message;
      commands_.Refuse(LogAway());
      retry_.Failed(ports_.clock.SteadyUs());
      break;
    case Exit::kBroken:
      StopServing(error);
      break;
  }
}

void PartitionProcessor::LogNotLeading() const {
  platform::LogInfo("not leading any more", {{"service", options_.id.service},
                                             {"partition", options_.id.partition},
                                             {"epoch", state_->cursor().admission.epoch},
                                             {"owner", state_->cursor().admission.owner_address}});
}

void PartitionProcessor::StopServing(const Error& error) {
  hand_over_.End(std::unexpected(error));
  lost_ = error.code == Code::kDataLoss;
  commands_.Refuse({.code = Code::kUnavailable,
                    .reason = "PARTITION_STOPPED",
                    .field = "",
                    .message = std::get<Stopped>(phase_).why});
  platform::LogError("partition stopped", {{"service", options_.id.service},
                                           {"partition", options_.id.partition},
                                           {"reason", error.reason},
                                           {"message", error.message}});
}

const PartitionProcessor::LogTail* PartitionProcessor::Tail() const {
  return std::visit(
      [](const auto& phase) -> const LogTail* {
        if constexpr (requires { phase.tail; }) {
          return &phase.tail;
        } else {
          return nullptr;
        }
      },
      phase_);
}

Leader* PartitionProcessor::LeaderNow() const {
  const auto* const leading = std::get_if<Leading>(&phase_);
  return leading == nullptr ? nullptr : leading->leader.get();
}

void PartitionProcessor::SweepDeadlines() {
  const int64_t now = ports_.clock.SteadyUs();
  if (now - deadlines_looked_us_ < Micros(milliseconds(kDeadlineLookMs))) return;
  deadlines_looked_us_ = now;
  Leader* const leader = LeaderNow();
  const Error over =
      CommandTimeOver(leader != nullptr, leader != nullptr && leader->LogIsSlow(now));
  commands_.Expire(now, over);
  if (leader != nullptr) leader->Expire(now, over);
}

}  // namespace naungan::runtime
