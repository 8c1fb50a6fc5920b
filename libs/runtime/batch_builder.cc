#include "libs/runtime/batch_builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/sha256.h"
#include "libs/eventlog/admission.h"
#include "libs/runtime/deadline.h"
#include "libs/runtime/position_proto.h"
#include "libs/runtime/queued_work.h"
#include "libs/runtime/remembered_results.h"

namespace naungan::runtime {
namespace {

// Upper bounds of what an entry takes besides its events and result, and an event besides its
// bytes: the fields' tags, lengths and fixed parts. A cause with its topic is the largest.
constexpr int64_t kEntryOverheadBytes = 256;
constexpr int64_t kEventOverheadBytes = 6;

Error Stopping(Error error, std::string_view what) {
  error.message = fmt::format("{}: {}", what, error.message);
  return error;
}

// The answer to a request whose id was used before.
Result<Reply> AnswerAgain(const RememberedResult& found, const std::string& digest) {
  if (found.request_digest == digest) return found.reply;
  return Fail(Code::kInvalidArgument, "REQUEST_ID_REUSED", "request_id",
              "This request id was used for another request. Use a new id for each request.");
}

v1::Batch& OpenBatch(v1::LogRecord& record, const eventlog::AdmissionState& admission,
                     int64_t time_us) {
  v1::Batch& batch = *record.mutable_batch();
  batch.set_epoch(admission.epoch);
  batch.set_term_id(admission.term_id);
  batch.set_sequence(admission.next_sequence);
  batch.set_head(std::string(BytesOf(admission.chain)));
  batch.set_time_us(time_us);
  return batch;
}

}  // namespace

void MovedMarks::Move(v1::InputCursor cursor) {
  v1::InputCursor& newest =
      cursors_[std::tuple(cursor.topic(), cursor.partition(), cursor.through().partition())];
  if (newest.has_passed_fork() && !cursor.has_passed_fork()) {
    *cursor.mutable_passed_fork() = std::move(*newest.mutable_passed_fork());
  }
  newest = std::move(cursor);
  ++records_;
}

void MovedMarks::AddTo(v1::Batch& batch) const {
  for (const auto& [key, cursor] : cursors_) *batch.add_input_cursors() = cursor;
}

void MovedMarks::MoveIn(InputMarks& marks) const {
  for (const auto& [key, cursor] : cursors_) marks.Move(cursor);
}

void MovedMarks::Clear() {
  cursors_.clear();
  records_ = 0;
}

BatchBuilder::BatchBuilder(PartitionState& state, int64_t time_us, MovedMarks& moved)
    : state_(state),
      moved_(moved),
      batch_(OpenBatch(record_, state.cursor().admission, time_us)),
      fold_(state.id(), state.machine(), batch_),
      now_{.time_us = time_us,
           .partition = state.id().partition,
           .level = state.cursor().admission.level} {}

Status BatchBuilder::Fill(Waiting& waiting) {
  waiting.commands.Release(waiting.has_read);
  for (bool any = true; any && !Full();) {
    any = false;
    for (int i = 0; i < kTurnCommandsMax && !Full(); ++i) {
      auto queued = waiting.commands.Take(waiting.has_read);
      if (!queued) break;
      DecideCommand(*std::move(queued), waiting.now_steady_us);
      any = true;
    }
    for (int i = 0; i < kTurnInputsMax && !Full(); ++i) {
      const Input* const input = waiting.inputs.Front();
      if (input == nullptr) break;
      any = true;
      if (const Status decided = DecideInput(*input); decided) {
        waiting.inputs.Pop();
      } else if (decided.error().code == Code::kUnavailable) {
        return decided;
      } else if (waiting.inputs.FrontIsSkipped()) {
        moved_.Move(input->cursor);
        waiting.inputs.Pop();
      } else {
        waiting.inputs.StopFront(decided.error());
      }
    }
    if (slices_ < kBatchSlicesMax && !Full()) {
      NAUNGAN_ASSIGN(const bool sliced, DecideSlice(waiting.last_work));
      any = any || sliced;
    }
  }
  return {};
}

void BatchBuilder::AddSkip(v1::Skip skip) {
  v1::Entry* const entry = batch_.add_entries();
  *entry->mutable_skip() = std::move(skip);
  const auto recorded = StageDecision(entry, {});
  NAUNGAN_CHECK(recorded.has_value(), "an entry without events can be recorded");
}

void BatchBuilder::DecideCommand(QueuedCommand queued, int64_t now_steady_us) {
  const Command& command = queued.command;
  if (command.deadline_steady_us <= now_steady_us) {
    queued.on_reply(std::unexpected(DeadlineExceeded()));
    return;
  }
  if (auto status = CheckRequestId(command.request_id, now_.time_us); !status) {
    queued.on_reply(std::unexpected(std::move(status).error()));
    return;
  }
  const std::string& sent = command.as_sent.empty() ? command.payload : command.as_sent;
  const std::string digest(BytesOf(Sha256(sent)));
  // It is among the answers from now on, so that it is not lost if a row cannot be read.
  Answer& answer = answers_.emplace_back(std::move(queued), std::unexpected(StoreUnavailable()));
  if (const auto found = FindResult(state_.rows(), answer.queued.command.request_id)) {
    answer.outcome = AnswerAgain(*found, digest);
    // If the same id came twice in one batch, its answer is due when the batch is committed.
    if (found->reply.position == fold_.position()) return;
    answer.queued.on_reply(std::move(answer.outcome));
    answers_.pop_back();
    return;
  }
  answer.outcome = DecideRequest(answer.queued.command, digest);
}

Result<Reply> BatchBuilder::DecideRequest(const Command& command, const std::string& digest) {
  ++decisions_;
  NAUNGAN_ASSIGN(Decision decision, state_.machine().Decide(command.payload, state_.rows(), now_));
  v1::Entry* const entry = batch_.add_entries();
  entry->mutable_request()->set_request_id(command.request_id);
  entry->mutable_request()->set_request_digest(digest);
  return StageDecision(entry, std::move(decision));
}

Status BatchBuilder::DecideInput(const Input& input) {
  ++decisions_;
  auto decision = state_.machine().React(input.record, state_.rows(), now_);
  if (!decision) {
    return std::unexpected(
        Stopping(std::move(decision).error(),
                 fmt::format("input {}/{} at {}", input.record.topic, input.record.partition,
                             ToText(input.record.source))));
  }
  if (decision->events.empty()) {
    moved_.Move(input.cursor);
    return {};
  }
  v1::Entry* const entry = batch_.add_entries();
  v1::Cause* const cause = entry->mutable_cause();
  cause->set_topic(input.record.topic);
  cause->set_partition(input.record.partition);
  *cause->mutable_source() = ToProto(input.record.source);
  NAUNGAN_TRY(StageDecision(entry, *std::move(decision)));
  moved_.Move(input.cursor);
  return {};
}

Result<bool> BatchBuilder::DecideSlice(std::string& last_work) {
  if (QueuedWorks(state_.rows()) == 0) return false;
  const auto work = NextWork(state_.rows(), last_work);
  NAUNGAN_CHECK(work.has_value(), "the count of queued works is that of their rows");
  last_work = work->id;
  ++decisions_;
  ++slices_;
  const std::string what = fmt::format("work {} at step {}", work->id, work->steps + 1);
  auto decision = state_.machine().Slice(*work, state_.rows(), now_);
  if (!decision) return std::unexpected(Stopping(std::move(decision).error(), what));
  if (decision->events.empty()) {
    return Fail(Code::kInternal, "WORK_STUCK", "",
                fmt::format("{}: the slice made no progress.", what));
  }
  v1::Entry* const entry = batch_.add_entries();
  entry->mutable_slice()->set_work(work->id);
  entry->mutable_slice()->set_number(work->steps + 1);
  NAUNGAN_TRY(StageDecision(entry, *std::move(decision)));
  return true;
}

Result<Reply> BatchBuilder::StageDecision(v1::Entry* entry, Decision decision) {
  int64_t bytes = kEntryOverheadBytes + static_cast<int64_t>(decision.result.size());
  for (std::string& event : decision.events) {
    bytes += kEventOverheadBytes + static_cast<int64_t>(event.size());
    entry->add_events(std::move(event));
  }
  if (entry->has_request()) entry->mutable_request()->set_result(std::move(decision.result));
  auto derived = fold_.Derive(*entry);
  if (!derived) {
    batch_.mutable_entries()->RemoveLast();
    return std::unexpected(std::move(derived).error());
  }
  bytes_ += bytes;
  auto reply = fold_.Apply(*entry, *std::move(derived), state_.rows(), state_.cursor());
  NAUNGAN_CHECK(reply.has_value(), "a machine can apply what it decided and published");
  return reply;
}

bool BatchBuilder::Full() const {
  return bytes_ >= kBatchSoftBytesMax || decisions_ >= kBatchDecisionsMax;
}

std::string BatchBuilder::Seal() {
  moved_.AddTo(batch_);
  // The newer of what this process saw acknowledged and of what the log says already.
  std::optional<EventNumber> through = state_.cursor().published_through;
  const auto& acknowledged = state_.backlog().AcknowledgedThrough();
  if (acknowledged && (!through || *through < *acknowledged)) through = acknowledged;
  if (through) {
    batch_.mutable_published_through()->set_epoch(through->epoch);
    batch_.mutable_published_through()->set_sequence(through->sequence);
    batch_.mutable_published_through()->set_index(through->index);
  }
  fold_.Finish(batch_, state_.rows(), state_.cursor());
  std::string value = record_.SerializeAsString();
  NAUNGAN_CHECK(static_cast<int64_t>(value.size()) <= kBatchHardBytesMax,
                "the limits of one decision keep a batch below the hard limit");
  state_.JudgeOwn(record_, value);
  return value;
}

Status BatchBuilder::Commit() {
  NAUNGAN_TRY(state_.CommitOwn(fold_, batch_));
  moved_.Clear();
  for (Answer& answer : answers_) answer.queued.on_reply(std::move(answer.outcome));
  answers_.clear();
  return {};
}

void BatchBuilder::Expire(int64_t now_steady_us, const Error& error) {
  const auto over = std::ranges::stable_partition(answers_, [&](const Answer& answer) {
    return answer.queued.command.deadline_steady_us > now_steady_us;
  });
  for (Answer& answer : over) answer.queued.on_reply(std::unexpected(error));
  answers_.erase(over.begin(), over.end());
}

std::vector<QueuedCommand> BatchBuilder::TakeUnanswered() {
  std::vector<QueuedCommand> commands;
  commands.reserve(answers_.size());
  for (Answer& answer : answers_) commands.push_back(std::move(answer.queued));
  answers_.clear();
  return commands;
}

}  // namespace naungan::runtime
