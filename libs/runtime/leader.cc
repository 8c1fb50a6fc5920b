#include "libs/runtime/leader.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "libs/base/planted_bug.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/limits.h"
#include "libs/platform/log.h"
#include "libs/runtime/deadline.h"
#include "libs/runtime/fence_attempt.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/queued_work.h"
#include "libs/runtime/term_writer.h"

namespace naungan::runtime {

using std::chrono::milliseconds;

Leader::Leader(PartitionState& state, CommandQueue& commands, const PartitionPorts& ports,
               std::unique_ptr<TermWriter> writer, const ClockProof& right_clock)
    : state_(state),
      commands_(commands),
      ports_(ports),
      writer_(std::move(writer)),
      wall_less_steady_us_(right_clock.wall_less_steady_us()),
      specs_(state.machine().Inputs()),
      own_log_(eventlog::PrivateLogTopic(state.id().service)),
      marks_(state.marks()),
      inputs_(specs_, state.id().partition, marks_, ports.log, ports.clock, ports.waker,
              ports.memory,
              [&state](const eventlog::TopicPartition& input, int64_t offset) {
                return InputIsSkipped(state.rows(), /*projection=*/"", input, offset);
              }),
      publisher_(state.id(), state.backlog(), ports),
      marks_alone_steady_us_(ports.clock.SteadyUs()) {}

Leader::~Leader() = default;

Result<Leader::Step> Leader::Run() {
  bool moved = publisher_.Run();
  state_.CountBacklog();
  if (publisher_.CameThrough()) return EndTerm("feeds can be published again, the term is over");
  moved = inputs_.ReadAhead() || moved;
  NAUNGAN_ASSIGN(const Step settled, Settle());
  if (settled == Step::kTermOver) return settled;
  NAUNGAN_ASSIGN(const Step begun, Begin());
  if (begun == Step::kTermOver) return begun;
  moved = moved || settled == Step::kMoved || begun == Step::kMoved;
  return moved ? Step::kMoved : Step::kIdle;
}

Result<Leader::Step> Leader::Settle() {
  if (!batch_) return Step::kIdle;
  const auto outcome = writer_->Poll();
  if (!outcome) return Step::kIdle;
  const bool expected =
      outcome->offset == state_.cursor().next_offset || NAUNGAN_PLANTED(kReplyCheck);
  if (!outcome->offset || !expected) {
    platform::LogWarning("the outcome of an append is unknown, the term is over",
                         {{"service", state_.id().service},
                          {"partition", state_.id().partition},
                          {"landed", outcome->offset.value_or(-1)},
                          {"expected", state_.cursor().next_offset},
                          {"why", outcome->why}});
    ports_.probe.TermEnded();
    if (outcome->refused) return RecordRefused(outcome->why);
    return Step::kTermOver;
  }
  moved_.MoveIn(marks_);
  NAUNGAN_TRY(batch_->Commit());
  figures_.append_us = ports_.clock.SteadyUs() - appended_steady_us_;
  ports_.probe.BatchCommitted(figures_);
  batch_.reset();
  inputs_.Settled();
  first_ = false;
  if (ends_with_batch_) return EndTerm("an input record is skipped, the term is over");
  return Step::kMoved;
}

std::optional<Leader::Cause> Leader::CauseForBatch() {
  if (!skips_.empty()) return Cause{.decides = false, .appends_anyway = true};
  const bool farewell = finishing_ && !commands_.HasReady();
  if (!farewell) took_leave_ = false;
  if (farewell) {
    // One last, empty batch tells the successor how far feeds are published and inputs were read.
    if (took_leave_ || state_.backlog().UnacknowledgedCount() > 0) return std::nullopt;
    return Cause{.decides = false, .appends_anyway = true, .takes_leave = true};
  }
  const bool decides = !state_.BacklogIsFull();
  const auto marks_due = MarksDueSteadyUs();
  // The first batch of a term goes at once, so that the log's head follows the fence.
  const bool appends_anyway = first_ || moved_.Records() >= kUnsavedRecordsMax ||
                              (marks_due && *marks_due <= ports_.clock.SteadyUs());
  const bool something_waits = commands_.HasReady() || commands_.HasParked() ||
                               inputs_.Front() != nullptr || QueuedWorks(state_.rows()) > 0;
  if (!appends_anyway && !(decides && something_waits)) return std::nullopt;
  return Cause{.decides = decides, .appends_anyway = appends_anyway};
}

Result<Leader::Step> Leader::Begin() {
  if (batch_) return Step::kIdle;
  const auto cause = CauseForBatch();
  if (!cause) {
    writer_->CloseIfUnused();
    return Step::kIdle;
  }
  if (ClockWasSet()) return EndTerm("the clock was set, the term is over");
  const auto open = writer_->Open();
  if (!open) return EndTerm("the log cannot be written to, the term is over");
  if (!*open) return Step::kIdle;
  took_leave_ = took_leave_ || cause->takes_leave;

  const int64_t begun_steady_us = ports_.clock.SteadyUs();
  const int64_t time_us = std::max(ports_.clock.NowUs(), state_.cursor().admission.time_us);
  batch_ = std::make_unique<BatchBuilder>(state_, time_us, moved_);
  const int64_t moved_before = moved_.Records();
  for (v1::Skip& skip : std::exchange(skips_, {})) {
    batch_->AddSkip(std::move(skip));
    ends_with_batch_ = true;
  }
  if (cause->decides) NAUNGAN_TRY(DecideWaiting(begun_steady_us));
  NAUNGAN_TRY(state_.Health());
  if (!cause->appends_anyway && !batch_->HasCause()) return DropBatch(moved_before);
  if (!first_ && !batch_->HasCause()) {
    marks_alone_steady_us_ = begun_steady_us + Micros(kMarksAloneEvery);
  }
  AppendBatch(begun_steady_us);
  return Step::kMoved;
}

Status Leader::DecideWaiting(int64_t begun_steady_us) {
  const auto has_read = [this](const After& after) {
    const int32_t partition = state_.id().partition;
    return HasRead(after, marks_, specs_, partition,
                   {.topic = own_log_,
                    .applied = LastPosition(partition, state_.cursor().admission),
                    .forks = &state_.backlog().forks()});
  };
  BatchBuilder::Waiting waiting{.commands = commands_,
                                .inputs = inputs_,
                                .last_work = last_work_,
                                .has_read = has_read,
                                .now_steady_us = begun_steady_us};
  return batch_->Fill(waiting);
}

// Nothing was decided but inputs without events, if that. No row changes with them, so for this
// term they count as read without a commit.
Leader::Step Leader::DropBatch(int64_t moved_before) {
  batch_.reset();
  inputs_.Settled();
  moved_.MoveIn(marks_);
  if (NAUNGAN_PLANTED(kTermMarks)) moved_.MoveIn(state_.marks());
  if (moved_before == 0) marks_moved_steady_us_ = ports_.clock.SteadyUs();
  return moved_.Records() > moved_before ? Step::kMoved : Step::kIdle;
}

void Leader::AppendBatch(int64_t begun_steady_us) {
  std::string value = batch_->Seal();
  appended_steady_us_ = ports_.clock.SteadyUs();
  figures_ = {.decisions = batch_->decisions(),
              .bytes = static_cast<int64_t>(value.size()),
              .decide_us = appended_steady_us_ - begun_steady_us};
  writer_->Append({.key = {}, .headers = {}, .value = std::move(value)});
}

Leader::Step Leader::EndTerm(std::string_view why) {
  platform::LogWarning(why,
                       {{"service", state_.id().service}, {"partition", state_.id().partition}});
  ports_.probe.TermEnded();
  return Step::kTermOver;
}

// A batch keeps its time for ever, so a clock that was set must be judged again, before the next
// term's fence.
bool Leader::ClockWasSet() const {
  const int64_t set_by_us = ports_.clock.NowUs() - ports_.clock.SteadyUs() - wall_less_steady_us_;
  return std::abs(set_by_us) > Micros(milliseconds(platform::kClockSkewMaxMs));
}

bool Leader::Finished() const {
  return took_leave_ && !batch_ && !commands_.HasReady() &&
         state_.backlog().UnacknowledgedCount() == 0;
}

std::optional<int64_t> Leader::MarksDueSteadyUs() const {
  if (moved_.Records() == 0) return std::nullopt;
  return std::max(marks_moved_steady_us_ + Micros(kUnsavedMarksMax), marks_alone_steady_us_);
}

bool Leader::LogIsSlow(int64_t now_steady_us) const {
  return batch_ && now_steady_us - appended_steady_us_ > Micros(milliseconds(kAppendSlowMs));
}

void Leader::Expire(int64_t now_steady_us, const Error& error) {
  if (batch_) batch_->Expire(now_steady_us, error);
}

std::vector<QueuedCommand> Leader::TakeUnanswered() {
  if (!batch_) return {};
  return batch_->TakeUnanswered();
}

}  // namespace naungan::runtime
