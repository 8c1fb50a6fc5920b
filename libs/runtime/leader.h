// One term of leadership, from the moment its fence was read: drain, decide, append, commit, reply;
// and publish what was committed.
//
// Passive; one thread, that of the partition. It ends with the first surprise: destroy it, reload
// the state, follow the log.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/runtime/batch_builder.h"
#include "libs/runtime/command_queue.h"
#include "libs/runtime/inputs.h"
#include "libs/runtime/partition_state.h"
#include "libs/runtime/probe.h"
#include "libs/runtime/publisher.h"

namespace naungan::runtime {

// Input records without events whose marks wait for a batch; at this many an empty one is appended.
inline constexpr int64_t kUnsavedRecordsMax = 1'024;

// What a partition's parts share. Everything outlives them.
struct Surroundings {
  eventlog::Log& log;
  const platform::Clock& clock;
  eventlog::Waker waker;
  Probe& probe;
};

// Such marks wait no longer than this: followers learn from batches how far inputs were read.
inline constexpr int64_t kUnsavedMarksMaxMs = 100;

class Leader {
 public:
  // `writer` appended this term's fence; `state` has just read it.
  Leader(PartitionState& state, CommandQueue& commands, const Surroundings& around,
         std::unique_ptr<eventlog::LogWriter> writer);

  enum class Step {
    kIdle,      // nothing to do until a waker calls
    kMoved,     // run again
    kTermOver,  // the outcome of an append is unknown, this machine's clock was set, or feeds that
                // failed can be published again
  };
  // Error: the partition stops.
  Result<Step> Run();

  // True: the lead is about to be given away; no input and no work begins another batch, commands
  // do.
  void SetFinishing(bool finishing) {
    finishing_ = finishing;
    took_leave_ = false;
  }
  // All that was accepted is decided, answered and published, but for commands that wait for a
  // position (`after`).
  bool Finished() const;

  // The term is over: commands whose outcome is not known, in their order.
  std::vector<QueuedCommand> TakeUnanswered();

  // Has the append in flight gone unanswered for longer than kAppendSlowMs?
  bool LogIsSlow(int64_t now_steady_us) const;
  // Answers `error` to the commands in flight whose time is over.
  void Expire(int64_t now_steady_us, const Error& error);

  // Nothing decided waits for an outcome.
  bool Idle() const { return !batch_; }
  // When marks must be saved; absent: there are none.
  std::optional<int64_t> MarksDueSteadyUs() const;
  const Inputs& inputs() const { return inputs_; }
  const Publisher& publisher() const { return publisher_; }

 private:
  Result<Step> Settle();
  Result<Step> Begin();
  Step EndTerm(std::string_view why);
  bool ClockWasSet() const;

  PartitionState& state_;
  CommandQueue& commands_;
  const Surroundings& around_;
  const std::unique_ptr<eventlog::LogWriter> writer_;
  // The wall clock less the steady one, when the term's fence showed that the wall clock is right.
  const int64_t wall_less_steady_us_;
  const std::vector<InputSpec> specs_;
  const std::string own_log_;
  Inputs inputs_;
  Publisher publisher_;
  MovedMarks moved_;
  std::string last_work_;
  int64_t marks_moved_steady_us_ = 0;  // the oldest of moved_, if it holds any
  bool first_ = true;  // of the term: goes at once, so that a head follows the fence
  bool finishing_ = false;
  bool took_leave_ = false;              // the term's last batch was begun
  std::unique_ptr<BatchBuilder> batch_;  // in flight
  BatchFigures figures_;                 // of it, as far as known
  int64_t appended_steady_us_ = 0;
};

}  // namespace naungan::runtime
