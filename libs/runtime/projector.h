// Folds feeds into rows, without a log of its own. Reporting is made of projectors.
//
// It reads by the gap rule. The marks of what was folded are committed in the same write as the
// rows, so each record is folded once. The rows follow from the feeds alone: if a store is lost,
// the feeds are folded again from their beginning.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/inputs.h"
#include "libs/runtime/partition.h"
#include "libs/runtime/partition_store.h"
#include "libs/runtime/state_machine.h"
#include "libs/runtime/store_failures.h"
#include "libs/state/store.h"

namespace naungan::runtime {

// What is folded and how. Deterministic; it holds no state except its configuration. Any thread.
class Projection {
 public:
  virtual ~Projection() = default;

  virtual std::vector<InputSpec> Inputs() const = 0;
  // As StateMachine::StoredFormat.
  virtual int32_t StoredFormat() const = 0;
  // Folds one record into the rows of `partition`. The records of a source come in its order. After
  // an error the source stands at that record with an alarm, and the age of the figures grows.
  virtual Status Fold(const InputRecord& record, int32_t partition, state::Writer& rows) const = 0;
};

// The most records in one commit.
inline constexpr int kFoldRecordsMax = 1'024;

struct ProjectorOptions {
  std::string name;  // of the projection, also in its store: "reporting.figures"
  int32_t partition = 0;
  int32_t partitions = 1;
  std::filesystem::path directory;  // of this partition's store
  // Asked when an input stands, and while it does.
  IsSkipped is_skipped = NoneSkipped;
};

class Projector final : public Partition {
 public:
  // Opens the store. `projection`, `memory`, `log` and `clock` must outlive it. It calls `waker`
  // when RunOnce may have something to do. Errors: those of PartitionStore::Open.
  static Result<std::unique_ptr<Projector>> Open(ProjectorOptions options,
                                                 const Projection& projection,
                                                 state::StoreMemory& memory, eventlog::Log& log,
                                                 const platform::Clock& clock,
                                                 const eventlog::Waker& waker);

  Progress RunOnce() override;
  // Refuses the command, because a projector has no log to append to.
  void Submit(Command command, OnReply on_reply) override;
  QueueLoad Waiting() const override { return {}; }
  void Resign(const Error&) override {}
  Result<bool> HasRead(const After& after) const override;
  bool Busy() const override { return false; }
  bool Ready() const override { return caught_up_ && alarm_.empty() && store_alarm_.empty(); }
  PartitionStatus Status() const override;
  std::string OwnerAddress() const override { return {}; }
  // The view's position is empty, because a projector has no log of its own. A stopped projector
  // gives the rows as they were, and their age grows. Errors:
  //   kUnavailable  PARTITION_CATCHING_UP: it has not read its feeds to the end yet
  //                 STORE_UNAVAILABLE: its store has just failed
  //   kDataLoss     PARTITION_STOPPED: it has proof that a feed lost records
  Result<View> OpenView() const override;

 private:
  Projector(ProjectorOptions options, const Projection& projection,
            std::unique_ptr<PartitionStore> store, state::StoreMemory& memory, eventlog::Log& log,
            const platform::Clock& clock, eventlog::Waker waker);

  // Reads where the store says that it stopped, once the store was opened or opened again.
  naungan::Status Begin();
  // Opens the store again if it has failed, then folds on.
  Result<bool> RunHealthy();
  Result<bool> FoldNext();
  void HeedFailure(const Error& error);
  naungan::Status FoldAgain(const std::vector<Input>& folded);
  naungan::Status Commit(const std::vector<Input>& folded);
  int64_t AgeMs() const;

  const ProjectorOptions options_;
  const Projection& projection_;
  const std::vector<InputSpec> specs_;
  eventlog::Log& log_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;
  platform::MemoryBudget& memory_;
  const std::unique_ptr<PartitionStore> store_;
  StoreFailures store_failures_;
  std::string store_alarm_;  // why the store is closed; empty if it is open
  InputMarks marks_;
  std::unique_ptr<Inputs> inputs_;
  std::string alarm_;  // why it stopped; empty if it has not
  std::atomic<bool> caught_up_ = false;
  std::atomic<int64_t> at_end_steady_us_;
  std::atomic<bool> lost_ = false;  // stopped for lost records: it refuses queries too
};

}  // namespace naungan::runtime
