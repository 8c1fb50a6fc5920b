#include "libs/runtime/leader.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "libs/base/planted_bug.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/limits.h"
#include "libs/platform/log.h"
#include "libs/runtime/work.h"

namespace naungan::runtime {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;

}  // namespace

Leader::Leader(PartitionState& state, CommandQueue& commands, const Surroundings& around,
               std::unique_ptr<eventlog::LogWriter> writer)
    : state_(state),
      commands_(commands),
      around_(around),
      writer_(std::move(writer)),
      wall_less_steady_us_(around.clock.NowUs() - around.clock.SteadyUs()),
      specs_(state.machine().Inputs()),
      own_log_(eventlog::PrivateLogTopic(state.id().service)),
      inputs_(specs_, state.id().partition, state.marks(), around.log, around.clock, around.waker),
      publisher_(state.id(), state.backlog(), around.log, around.clock, around.waker) {}

Result<Leader::Step> Leader::Run() {
  bool moved = publisher_.Run();
  if (publisher_.CameThrough()) return EndTerm("feeds can be published again, the term is over");
  NAUNGAN_ASSIGN(const bool read, inputs_.ReadAhead());
  moved = moved || read;
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
    platform::LogWarning("append with an unknown outcome, the term is over",
                         {{"service", state_.id().service},
                          {"partition", state_.id().partition},
                          {"landed", outcome->offset.value_or(-1)},
                          {"expected", state_.cursor().next_offset},
                          {"why", outcome->why}});
    around_.probe.TermEnded();
    return Step::kTermOver;
  }
  NAUNGAN_TRY(batch_->Commit());
  figures_.append_us = around_.clock.SteadyUs() - appended_steady_us_;
  around_.probe.BatchCommitted(figures_);
  batch_.reset();
  inputs_.Settled();
  first_ = false;
  return Step::kMoved;
}

Result<Leader::Step> Leader::Begin() {
  if (batch_) return Step::kIdle;
  const int64_t unacknowledged = state_.backlog().UnacknowledgedCount();
  // A last, empty batch tells the successor how far feeds are published and inputs were read.
  const bool farewell = finishing_ && !commands_.HasReady();
  if (farewell && (took_leave_ || unacknowledged > 0)) return Step::kIdle;
  took_leave_ = farewell;
  const bool may_decide = !farewell && !state_.backlog().IsFull();
  const auto marks_due = MarksDueSteadyUs();
  const bool may_wait = !first_ && !farewell && moved_.Records() < kUnsavedRecordsMax &&
                        !(marks_due && *marks_due <= around_.clock.SteadyUs());
  const bool waiting = commands_.HasReady() || commands_.HasParked() ||
                       inputs_.Front() != nullptr || QueuedWorks(state_.rows()) > 0;
  if (may_wait && !(may_decide && waiting)) return Step::kIdle;

  if (ClockWasSet()) {
    return EndTerm("the clock was set, the term is over");
  }
  const int64_t begun_steady_us = around_.clock.SteadyUs();
  const int64_t time_us = std::max(around_.clock.NowUs(), state_.cursor().admission.time_us);
  batch_ = std::make_unique<BatchBuilder>(state_, time_us, moved_);
  const int64_t moved_before = moved_.Records();
  if (may_decide) {
    BatchBuilder::Waiting from{
        .commands = commands_,
        .inputs = inputs_,
        .last_work = last_work_,
        .has_read =
            [this](const After& after) {
              return HasRead(after, state_.marks(), specs_, state_.id().partition, own_log_,
                             LastPosition(state_.id().partition, state_.cursor().admission));
            },
        .now_steady_us = begun_steady_us};
    NAUNGAN_TRY(batch_->Fill(from));
  }
  NAUNGAN_TRY(state_.Health());
  if (may_wait && !batch_->HasCause()) {
    // Only records that concern others, if any: no row changes with them, so they count as read.
    batch_.reset();
    inputs_.Settled();
    moved_.MoveIn(state_.marks());
    if (moved_before == 0) marks_moved_steady_us_ = around_.clock.SteadyUs();
    return moved_.Records() > moved_before ? Step::kMoved : Step::kIdle;
  }
  std::string value = batch_->Seal();
  appended_steady_us_ = around_.clock.SteadyUs();
  figures_ = {.decisions = batch_->decisions(),
              .bytes = static_cast<int64_t>(value.size()),
              .decide_us = appended_steady_us_ - begun_steady_us};
  writer_->Append({.key = {}, .headers = {}, .value = std::move(value)});
  return Step::kMoved;
}

Leader::Step Leader::EndTerm(std::string_view why) {
  platform::LogWarning(why,
                       {{"service", state_.id().service}, {"partition", state_.id().partition}});
  around_.probe.TermEnded();
  return Step::kTermOver;
}

// A batch's time is for ever: the next term's fence shows whether the clock is right.
bool Leader::ClockWasSet() const {
  const int64_t set_by_us = around_.clock.NowUs() - around_.clock.SteadyUs() - wall_less_steady_us_;
  return std::abs(set_by_us) > platform::kClockSkewMaxMs * kMicrosPerMilli;
}

bool Leader::Finished() const {
  return took_leave_ && !batch_ && !commands_.HasReady() &&
         state_.backlog().UnacknowledgedCount() == 0;
}

std::optional<int64_t> Leader::MarksDueSteadyUs() const {
  if (moved_.Records() == 0) return std::nullopt;
  return marks_moved_steady_us_ + kUnsavedMarksMaxMs * kMicrosPerMilli;
}

bool Leader::LogIsSlow(int64_t now_steady_us) const {
  return batch_ && now_steady_us - appended_steady_us_ > kAppendSlowMs * kMicrosPerMilli;
}

void Leader::Expire(int64_t now_steady_us, const Error& error) {
  if (batch_) batch_->Expire(now_steady_us, error);
}

std::vector<QueuedCommand> Leader::TakeUnanswered() {
  if (!batch_) return {};
  return batch_->TakeUnanswered();
}

}  // namespace naungan::runtime
