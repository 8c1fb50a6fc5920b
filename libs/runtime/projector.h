// Folds feeds into rows, without a log of its own: what reporting is made of.
//
// Reads by the gap rule; the marks of what was folded commit in the same write as the rows, so each
// record is folded once. Rows are a function of the feeds: a store that is lost is folded again
// from their beginning.
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
#include "libs/runtime/state_machine.h"
#include "libs/state/staged.h"
#include "libs/state/store.h"

namespace naungan::runtime {

// What is folded, and how. Deterministic; holds no state but its configuration; any thread.
class Projection {
 public:
  virtual ~Projection() = default;

  virtual std::vector<InputSpec> Inputs() const = 0;
  // Folds one record into the rows of `partition`, in the order of its source. An Error stops the
  // partition: a figure that leaves something out is worse than none.
  virtual Status Fold(const InputRecord& record, int32_t partition, state::Writer& rows) const = 0;
};

// Records in one commit.
inline constexpr int kFoldRecordsMax = 1'024;

struct ProjectorOptions {
  std::string name;  // of the projection, as its store remembers it: "reporting.figures"
  int32_t partition = 0;
  std::filesystem::path directory;  // of this partition's store
};

class Projector final : public Partition {
 public:
  // Opens the store. References must outlive it. `waker`: RunOnce may have something to do. Errors:
  // those of state::Store::Open, STORE_OTHER_PARTITION.
  static Result<std::unique_ptr<Projector>> Open(ProjectorOptions options,
                                                 const Projection& projection,
                                                 state::StoreMemory& memory, eventlog::Log& log,
                                                 const platform::Clock& clock,
                                                 const eventlog::Waker& waker);
  ~Projector() override;

  Progress RunOnce() override;
  // Refuses: a projector takes no commands.
  void Submit(Command command, OnReply on_reply) override;
  QueueLoad Waiting() const override { return {}; }
  void Resign(const Error&) override {}
  bool HasRead(const After& after) const override;
  bool Busy() const override { return false; }
  bool Ready() const override { return caught_up_ && alarm_.empty(); }
  PartitionStatus Status() const override;
  std::string OwnerAddress() const override { return {}; }
  // The view's position is empty: there is no log of its own. Stopped, it gives the rows as they
  // were, and their age grows; where feeds were proved to have lost records it gives none:
  // kDataLoss (PARTITION_STOPPED).
  Result<View> OpenView() const override;

 private:
  Projector(ProjectorOptions options, const Projection& projection,
            std::unique_ptr<state::Store> store, eventlog::Log& log, const platform::Clock& clock,
            const eventlog::Waker& waker);

  Result<bool> FoldNext();
  naungan::Status Commit(const std::vector<v1::InputCursor>& cursors);
  int64_t AgeMs() const;

  const ProjectorOptions options_;
  const Projection& projection_;
  const std::vector<InputSpec> specs_;
  const platform::Clock& clock_;
  const std::unique_ptr<state::Store> store_;
  state::StagedBatch staged_;
  InputMarks marks_;
  std::unique_ptr<Inputs> inputs_;
  std::string alarm_;  // why it stopped
  std::atomic<bool> caught_up_ = false;
  std::atomic<int64_t> at_end_steady_us_;
  std::atomic<bool> lost_ = false;  // stopped for lost records: refuses queries too
};

}  // namespace naungan::runtime
