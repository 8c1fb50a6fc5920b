// One term of leadership, from the moment when its fence was read: it reads inputs, decides,
// appends, commits, answers, and publishes what was committed.
//
// Passive; one thread, that of the partition. The term ends with the first surprise: destroy the
// leader, reload the state and follow the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/batch_builder.h"
#include "libs/runtime/clock_probe.h"
#include "libs/runtime/command_queue.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/inputs.h"
#include "libs/runtime/partition_ports.h"
#include "libs/runtime/partition_state.h"
#include "libs/runtime/probe.h"
#include "libs/runtime/publisher.h"

namespace naungan::runtime {

class TermWriter;

// Most input records lead to no event. How far they were read (their marks) waits in memory for the
// next batch. When this many records have been read in that way, the leader appends a batch without
// events for their marks alone.
inline constexpr int64_t kUnsavedRecordsMax = 1'024;
// The leader also appends such a batch when the oldest mark has waited this long, because followers
// learn only from batches how far inputs were read,
inline constexpr std::chrono::milliseconds kUnsavedMarksMax{100};
// but not more often than this, because a log is kept for ever. Meanwhile a follower refers a read
// that waits for an input to the leader, who alone knows what it has read (PartitionThread).
inline constexpr std::chrono::milliseconds kMarksAloneEvery{5'000};

class Leader {
 public:
  // `writer` appended this term's fence, and `state` has just read it. `right_clock` says when the
  // clock was right. `state`, `commands` and `ports` must outlive the leader.
  Leader(PartitionState& state, CommandQueue& commands, const PartitionPorts& ports,
         std::unique_ptr<TermWriter> writer, const ClockProof& right_clock);
  ~Leader();

  enum class Step {
    kIdle,      // there is nothing to do until a waker calls
    kMoved,     // run again
    kTermOver,  // the term has ended, for one of these reasons:
                //   - the outcome of an append is unknown, or no writer can be opened;
                //   - this machine's clock was set;
                //   - feeds that had failed can be published again;
                //   - an input record is skipped, and is read again
  };
  // Error: a slice or the store is at fault, or the log refuses the batch (undecidable_input.h says
  // what follows). An input that is at fault stands where it is, and everything else goes on
  // (Inputs).
  Result<Step> Run();

  // Has the skip logged by the next batch, which is the term's last.
  void Skip(v1::Skip skip) { skips_.push_back(std::move(skip)); }

  // True: the lead is about to be given away. From now on only commands begin a batch; inputs and
  // queued work do not.
  void SetFinishing(bool finishing) {
    finishing_ = finishing;
    took_leave_ = false;
  }
  // Returns true once everything that was accepted is decided, answered and published. Commands
  // that wait for a position (`after`) do not count.
  bool Finished() const;

  // Call when the term is over. Returns the commands whose outcome is unknown, in their order.
  std::vector<QueuedCommand> TakeUnanswered();

  // Returns true if the append in flight has taken longer than kAppendSlowMs.
  bool LogIsSlow(int64_t now_steady_us) const;
  // Answers `error` to the commands in flight whose deadline has passed.
  void Expire(int64_t now_steady_us, const Error& error);

  // Returns true if no batch is in flight.
  bool Idle() const { return !batch_; }
  // When marks that wait must be saved; nullopt if none wait.
  std::optional<int64_t> MarksDueSteadyUs() const;
  const Inputs& inputs() const { return inputs_; }
  // How far this term has decided on its inputs.
  const InputMarks& marks() const { return marks_; }
  const Publisher& publisher() const { return publisher_; }

 private:
  // Why a batch is begun, and how.
  struct Cause {
    // Commands, inputs and work may be decided.
    bool decides = false;
    // The batch is appended even if it holds no event and no answer.
    bool appends_anyway = false;
    // It is the term's last.
    bool takes_leave = false;
  };

  Result<Step> Settle();
  std::optional<Cause> CauseForBatch();
  Result<Step> Begin();
  Status DecideWaiting(int64_t begun_steady_us);
  Step DropBatch(int64_t moved_before);
  void AppendBatch(int64_t begun_steady_us);
  Step EndTerm(std::string_view why);
  bool ClockWasSet() const;

  PartitionState& state_;
  CommandQueue& commands_;
  const PartitionPorts& ports_;
  const std::unique_ptr<TermWriter> writer_;
  // The wall clock less the steady one, when the wall clock was right.
  const int64_t wall_less_steady_us_;
  const std::vector<InputSpec> specs_;
  const std::string own_log_;
  // The state's marks and those of moved_. The state does not know the latter, because they may
  // rest on rows that another leader has changed since: if the term ends before a batch holds them,
  // the next one must decide on those records again.
  InputMarks marks_;
  Inputs inputs_;
  Publisher publisher_;
  MovedMarks moved_;
  std::string last_work_;
  std::vector<v1::Skip> skips_;        // that no batch holds yet
  bool ends_with_batch_ = false;       // the batch in flight holds skips
  int64_t marks_moved_steady_us_ = 0;  // when the oldest of moved_ did, if it holds any
  int64_t marks_alone_steady_us_;      // before this no batch is appended for marks alone
  bool first_ = true;                  // no batch of the term is committed yet
  bool finishing_ = false;
  bool took_leave_ = false;              // the term's last batch was begun
  std::unique_ptr<BatchBuilder> batch_;  // in flight
  BatchFigures figures_;                 // of batch_, as far as known
  int64_t appended_steady_us_ = 0;
};

}  // namespace naungan::runtime
