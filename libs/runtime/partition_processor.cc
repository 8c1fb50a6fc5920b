#include "libs/runtime/partition_processor.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/platform/log.h"
#include "libs/runtime/deadline.h"
#include "libs/runtime/event_level.h"
#include "libs/runtime/lost_records.h"
#include "libs/runtime/micros.h"
#include "libs/state/read_failed.h"

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
      std::move(options), std::move(state), memory, log, clock, entropy, probe, std::move(waker)));
}

PartitionProcessor::PartitionProcessor(ProcessorOptions options,
                                       std::unique_ptr<PartitionState> state,
                                       state::StoreMemory& memory, eventlog::Log& log,
                                       const platform::Clock& clock, platform::Entropy& entropy,
                                       Probe& probe, eventlog::Waker waker)
    : options_(std::move(options)),
      own_log_{.topic = eventlog::PrivateLogTopic(options_.id.service),
               .partition = options_.id.partition},
      specs_(state->machine().Inputs()),
      ports_{.log = log,
             .clock = clock,
             .waker = std::move(waker),
             .probe = probe,
             .memory = memory.budget(),
             .writer_keep = options_.writer_keep},
      entropy_(entropy),
      state_(std::move(state)),
      log_opening_(ports_.waker),
      writer_opening_(ports_.waker),
      at_end_steady_us_(clock.SteadyUs()) {}

PartitionProcessor::~PartitionProcessor() { Follow(); }

Partition::Progress PartitionProcessor::RunOnce() {
  SweepDeadlines();
  RunHandOver();
  bool moved = false;
  const int64_t now = ports_.clock.SteadyUs();
  if (!IsStopped() && retry_.Due(now) && store_failures_.Due(now)) {
    if (auto run = RunHealthy(); run) {
      moved = *run;
      if (moved) {
        retry_.Succeeded();
        unavailable_.clear();
      }
    } else if (!state_->Health()) {
      LeavePhase(Exit::kStoreFailed, run.error());
    } else {
      const bool retry = run.error().code == Code::kUnavailable;
      LeavePhase(retry ? Exit::kUnavailable : Exit::kBroken, run.error());
    }
  }
  return {.moved = moved, .again_steady_us = NextLookUs()};
}

Result<bool> PartitionProcessor::RunHealthy() {
  // A query may have found the damage.
  if (!std::holds_alternative<Opening>(phase_)) NAUNGAN_TRY(state_->Health());
  try {
    return RunPhase();
  } catch (const state::ReadFailed& failed) {
    state_->Distrust(failed.error());
    return std::unexpected(failed.error());
  }
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
  if (!log_opening_.IsUnderWay()) NAUNGAN_TRY(BeginOpening());
  auto outcome = log_opening_.Take();
  if (!outcome) return false;
  NAUNGAN_ASSIGN(OpenedLog opened, *std::move(outcome));
  platform::LogInfo("following the log", {{"service", options_.id.service},
                                          {"partition", options_.id.partition},
                                          {"from", opened.from_offset},
                                          {"end", opened.end}});
  phase_ = Following{.tail = {.reader = std::move(opened.reader),
                              .next_offset = opened.from_offset,
                              .end_at_opening = opened.end}};
  return true;
}

naungan::Status PartitionProcessor::BeginOpening() {
  if (!state_->Health()) {
    // It may be empty afterwards, and fill up from the log.
    caught_up_ = false;
    NAUNGAN_TRY(state_->Reopen());
    platform::LogInfo("the store is open again", {{"service", options_.id.service},
                                                  {"partition", options_.id.partition},
                                                  {"from", state_->cursor().next_offset}});
  } else {
    state_->Reload();
  }
  NAUNGAN_TRY(CheckLevel(state_->cursor().admission, state_->machine().Level()));
  log_opening_.Begin(
      ports_.log,
      [&log = ports_.log, own_log = own_log_, next = state_->cursor().next_offset,
       from = state_->ReadFrom(), waker = log_opening_.waker()]() -> Result<OpenedLog> {
        OpenedLog opened{.reader = nullptr, .from_offset = from};
        NAUNGAN_ASSIGN(opened.end, log.EndOffset(own_log));
        NAUNGAN_TRY(CheckLogEnd(own_log, opened.end, next));
        NAUNGAN_ASSIGN(opened.reader, log.OpenReader(own_log, from, waker));
        return opened;
      });
  return {};
}

Result<bool> PartitionProcessor::RunFollowing(Following& phase) {
  NAUNGAN_ASSIGN(const bool moved, FollowLog(phase.tail, /*fence=*/nullptr));
  // A fence that is based on an old past would be void, so it reads the past first.
  if (moved || !AtEnd(phase.tail)) return moved;
  NAUNGAN_TRY(undecidable_.StopIfStillNewest(state_->cursor().admission));
  if (Resumes()) Lead();
  if (!leadership_.sought()) return false;
  if (leadership_.LostTo(state_->cursor().admission)) {
    LeavePhase(Exit::kGivesUp);
    return true;
  }
  if (!clock_proof_.Holds(ports_.clock)) return JudgeClock(phase);
  BeginFencing(phase);
  return true;
}

Result<std::optional<eventlog::Verdict>> PartitionProcessor::FoldRecord(
    const eventlog::LoggedRecord& record) {
  auto verdict = state_->Fold(record);
  if (!verdict && NeedsNewerBuild(verdict.error())) NAUNGAN_TRY(state_->Commit());
  return verdict;
}

Result<bool> PartitionProcessor::FollowLog(LogTail& tail, FenceAttempt* fence) {
  NAUNGAN_ASSIGN(const auto records, PollTail(tail));
  for (const eventlog::LoggedRecord& record : records) {
    const bool is_news = CaughtUp(tail);
    const auto verdict = FoldRecord(record);
    tail.next_offset = record.offset + 1;
    if (!verdict) {
      // A fence further on may accept the loss, or one that this instance is about to append.
      const bool is_last = tail.next_offset >= tail.end_at_opening;
      if (state_->LostAt() && (!is_last || accepting_)) continue;
      return std::unexpected(verdict.error());
    }
    if (is_news && *verdict == eventlog::Verdict::kFence) {
      platform::LogInfo("a term began", {{"service", options_.id.service},
                                         {"partition", options_.id.partition},
                                         {"epoch", state_->cursor().admission.epoch},
                                         {"owner", state_->cursor().admission.owner_address}});
    }
    if (fence != nullptr) fence->Saw(record, *verdict);
  }
  NAUNGAN_TRY(state_->Commit());
  if (CaughtUp(tail)) {
    caught_up_ = true;
    if (records.empty()) at_end_steady_us_ = ports_.clock.SteadyUs();
  }
  return !records.empty();
}

Result<std::vector<eventlog::LoggedRecord>> PartitionProcessor::PollTail(LogTail& tail) {
  NAUNGAN_ASSIGN(auto records, tail.reader->Poll(kFollowBytes));
  if (!records.empty() || tail.reader->KnownEndOffset() <= tail.next_offset) {
    tail.withheld_since_us.reset();
  } else if (!tail.withheld_since_us) {
    tail.withheld_since_us = ports_.clock.SteadyUs();
  }
  // A busy leader does not ask for long, so only an answer counts, and never the time alone.
  tail.is_withheld = tail.withheld_since_us &&
                     ports_.clock.SteadyUs() - *tail.withheld_since_us >= Micros(kLogWithheldAlarm);
  return records;
}

naungan::Status PartitionProcessor::OpenTail(LogTail& tail, int64_t from_offset) {
  tail.next_offset = from_offset;
  tail.withheld_since_us.reset();
  tail.is_withheld = false;
  NAUNGAN_ASSIGN(tail.reader, ports_.log.OpenReader(own_log_, from_offset, ports_.waker));
  return {};
}

bool PartitionProcessor::CaughtUp(const LogTail& tail) const {
  return state_->Rechecked() && state_->cursor().next_offset >= tail.end_at_opening;
}

bool PartitionProcessor::AtEnd(const LogTail& tail) const {
  if (CaughtUp(tail)) return true;
  return accepting_ && state_->LostAt() && tail.next_offset >= tail.end_at_opening;
}

// Asked once. If another instance took the partition later, it keeps it.
bool PartitionProcessor::Resumes() {
  if (std::exchange(looked_back_, true) || !options_.resumes || leadership_.sought()) return false;
  const eventlog::AdmissionState& admission = state_->cursor().admission;
  return admission.epoch > 0 && admission.owner_address == options_.owner_address;
}

Result<bool> PartitionProcessor::RunLeading(Leading& phase) {
  const int64_t before = state_->cursor().next_offset;
  const auto run = phase.leader->Run();
  if (!run) {
    NAUNGAN_TRY(state_->Health());
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
  NAUNGAN_ASSIGN(const auto records, PollTail(tail));
  for (const eventlog::LoggedRecord& record : records) {
    tail.next_offset = record.offset + 1;
    if (record.offset < state_->cursor().next_offset) continue;  // our own
    NAUNGAN_TRY(FoldRecord(record));
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
  if (led) {
    commands_.PutBack(LeaderNow()->TakeUnanswered());
    AnswerSkips();
  }
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
      EndAccepting(Fail(Code::kAborted, "ACCEPTING_WITHDRAWN", "",
                        "The partition is not to be led here any more. Look at its status, and "
                        "give the order again if it stands."));
      break;
    case Exit::kReopen:
      break;
    case Exit::kUnavailable:
      unavailable_ = error.message;
      commands_.Refuse(LogAway());
      retry_.Failed(ports_.clock.SteadyUs());
      break;
    case Exit::kStoreFailed:
      HeedStoreFailure(error);
      break;
    case Exit::kBroken:
      StopServing(error);
      break;
  }
}

void PartitionProcessor::HeedStoreFailure(const Error& error) {
  unavailable_ = error.message;
  commands_.Refuse(StoreUnavailable());
  store_failures_.Failed(error, state_->StoreIsOpen(), ports_.clock.SteadyUs());
  platform::LogWarning("the store failed, opening it again", {{"service", options_.id.service},
                                                              {"partition", options_.id.partition},
                                                              {"reason", error.reason},
                                                              {"why", error.message}});
  if (!leadership_.sought() || !store_failures_.TooMany()) return;
  LogNotLeading();
  leadership_.GiveUp();
  hand_over_.End({});
  may_not_lead_ = fmt::format(
      "The store fails again and again, so this instance gave the lead up. Let another instance "
      "lead the partition (naungan partitions move), or mend the disk and move the partition here. "
      "The last failure was: {}",
      error.message);
}

void PartitionProcessor::LogNotLeading() const {
  platform::LogInfo("not leading any more", {{"service", options_.id.service},
                                             {"partition", options_.id.partition},
                                             {"epoch", state_->cursor().admission.epoch},
                                             {"owner", state_->cursor().admission.owner_address}});
}

void PartitionProcessor::StopServing(const Error& error) {
  hand_over_.End(std::unexpected(error));
  EndAccepting(std::unexpected(error));
  lost_ = error.code == Code::kDataLoss;
  if (NeedsNewerBuild(error) && !caught_up_) {
    // The rows are as old as the last batch in them, and no older one is coming.
    const int64_t behind_us = ports_.clock.NowUs() - state_->cursor().admission.time_us;
    at_end_steady_us_ = ports_.clock.SteadyUs() - std::max<int64_t>(0, behind_us);
    caught_up_ = true;
  }
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
