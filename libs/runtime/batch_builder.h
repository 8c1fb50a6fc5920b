// One group commit in the making: decides what waits, in turn, and gathers it into one batch.
//
//   commands ---+
//   inputs   ---+--> Decide, React, Slice --> entries --> staged rows
//   work     ---+
//
// Lives from the first decision to the outcome of the append. One thread, that of the partition.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/batch_fold.h"
#include "libs/runtime/command_queue.h"
#include "libs/runtime/inputs.h"
#include "libs/runtime/partition_state.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

// In turn: so many commands, so many inputs, one slice; until nothing waits or the batch is full.
inline constexpr int kTurnCommandsMax = 64;
inline constexpr int kTurnInputsMax = 64;
// Slices scan: more of them in one batch would keep clients waiting.
inline constexpr int kBatchSlicesMax = 16;
// Decisions in one batch, whatever their size.
inline constexpr int kBatchDecisionsMax = 4'096;

// Marks of inputs that no batch holds yet, the newest per source.
class MovedMarks {
 public:
  void Move(v1::InputCursor cursor);
  void AddTo(v1::Batch& batch) const;
  void MoveIn(InputMarks& marks) const;
  void Clear();
  // Records since the last Clear.
  int64_t Records() const { return records_; }

 private:
  std::map<std::tuple<std::string, int32_t, int32_t>, v1::InputCursor> cursors_;
  int64_t records_ = 0;
};

class BatchBuilder {
 public:
  // A batch of the term that `state` has seen the fence of. Everything must outlive the builder.
  BatchBuilder(PartitionState& state, int64_t time_us, MovedMarks& moved);

  // What Fill takes from.
  struct Waiting {
    CommandQueue& commands;
    Inputs& inputs;
    std::string& last_work;  // whose slice was taken last: the next one's turn comes after it
    std::function<bool(const After&)> has_read;
    int64_t now_steady_us = 0;
  };

  // Decides. Answers at once what needs no append: a result that is committed, a request id that
  // cannot be taken, a deadline that is over. Error: an input or a slice that cannot be decided;
  // the partition stops.
  Status Fill(Waiting& waiting);

  // Is there something that must be appended: an event, or an answer that waits for an append?
  bool HasCause() const { return batch_.entries_size() > 0 || !answers_.empty(); }

  // Ends deciding; the value to append.
  std::string Seal();

  // The value landed where it was expected: commits, then answers. Error: those of the store; then
  // nothing was answered.
  Status Commit();

  // Answers `error` to the commands whose time is over; their events stay in the batch.
  void Expire(int64_t now_steady_us, const Error& error);

  // Commands whose outcome is not known, in their order. The builder is done with.
  std::vector<QueuedCommand> TakeUnanswered();

  int decisions() const { return decisions_; }

 private:
  struct Answer {
    QueuedCommand queued;
    Result<Reply> outcome;
  };

  void DecideCommand(QueuedCommand queued, int64_t now_steady_us);
  bool AnswerRemembered(QueuedCommand& queued, const std::string& digest);
  Status DecideInput(const Input& input);
  Result<bool> DecideSlice(std::string& last_work);
  // Takes the decision as an entry, staged; or an error, and nothing of it is left.
  Result<Reply> StageDecision(v1::Entry* entry, Decision decision);
  bool Full() const;

  PartitionState& state_;
  MovedMarks& moved_;
  v1::LogRecord record_;
  v1::Batch& batch_;  // of record_
  BatchFold fold_;
  Moment now_;
  std::vector<Answer> answers_;
  int64_t bytes_ = 0;
  int decisions_ = 0;
  int slices_ = 0;
};

}  // namespace naungan::runtime
