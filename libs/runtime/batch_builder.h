// Builds one group commit: decides what waits, in turn, and gathers the decisions in one batch.
//
//   commands ---+
//   inputs   ---+--> Decide, React, Slice --> entries --> staged rows
//   work     ---+
//
// A builder lives from the first decision to the outcome of the append. One thread, that of the
// partition.
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

// One turn takes this many commands, then this many inputs, then one slice. Turns go on until
// nothing waits or the batch is full.
inline constexpr int kTurnCommandsMax = 64;
inline constexpr int kTurnInputsMax = 64;
// Slices scan tables, so more of them in one batch would keep clients waiting.
inline constexpr int kBatchSlicesMax = 16;
// The most decisions in one batch, however small they are.
inline constexpr int kBatchDecisionsMax = 4'096;

// How far inputs were read, as far as no batch says so yet: the newest mark of each source.
class MovedMarks {
 public:
  void Move(v1::InputCursor cursor);
  void AddTo(v1::Batch& batch) const;
  void MoveIn(InputMarks& marks) const;
  void Clear();
  // Input records since the last Clear.
  int64_t Records() const { return records_; }

 private:
  std::map<std::tuple<std::string, int32_t, int32_t>, v1::InputCursor> cursors_;
  int64_t records_ = 0;
};

class BatchBuilder {
 public:
  // Begins a batch of the newest term that `state` knows. `state` and `moved` must outlive the
  // builder.
  BatchBuilder(PartitionState& state, int64_t time_us, MovedMarks& moved);

  // What Fill decides.
  struct Waiting {
    CommandQueue& commands;
    Inputs& inputs;
    std::string& last_work;  // the work whose slice was taken last; the work after it is next
    CommandQueue::HasRead has_read;
    int64_t now_steady_us = 0;
  };

  // Decides what waits. It answers a command at once if that needs no append:
  //   - the result of the same request is committed;
  //   - the request id is refused;
  //   - the deadline has passed.
  // An input that cannot be decided stands at that record from now on. Error: a slice cannot be
  // decided (undecidable_input.h), or the store or the log does not answer.
  Status Fill(Waiting& waiting);

  // Adds a skip, which has no events.
  void AddSkip(v1::Skip skip);

  // Returns true if the batch must be appended: it holds an event or an answer.
  bool HasCause() const { return batch_.entries_size() > 0 || !answers_.empty(); }

  // Ends deciding. Returns the value to append.
  std::string Seal();

  // Call when the value landed where it was expected. Commits the rows, then answers. Error: that
  // of the store; then nothing was answered.
  Status Commit();

  // Answers `error` to the commands whose deadline has passed. Their events stay in the batch.
  void Expire(int64_t now_steady_us, const Error& error);

  // Returns the commands whose outcome is unknown, in their order. Then destroy the builder.
  std::vector<QueuedCommand> TakeUnanswered();

  int decisions() const { return decisions_; }

 private:
  struct Answer {
    QueuedCommand queued;
    Result<Reply> outcome;
  };

  void DecideCommand(QueuedCommand queued, int64_t now_steady_us);
  Result<Reply> DecideRequest(const Command& command, const std::string& digest);
  Status DecideInput(const Input& input);
  Result<bool> DecideSlice(std::string& last_work);
  // Adds the decision to the batch as `entry` and stages its rows. On an error nothing of it is
  // left.
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
