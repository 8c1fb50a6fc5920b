// Watches a partition's machine: which records of feeds it was asked to react to. When the
// partition does not lead any more, it may count only those as read of which its log says so. One
// thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/runtime/partition_processor.h"
#include "libs/runtime/state_machine.h"

namespace naungan::simulation {

// The machine of one partition on one node. It does what `machine` does, which must outlive it.
class InputWatch final : public runtime::StateMachine {
 public:
  explicit InputWatch(const runtime::StateMachine& machine) : machine_(machine) {}

  // Returns true if no record was reacted to since FalseMarks was asked.
  bool Empty() const { return newest_.empty(); }
  // Returns the records that `processor` counts as read although its rows do not, and forgets
  // everything. Precondition: it does not lead.
  std::vector<std::string> FalseMarks(const runtime::PartitionProcessor& processor);

  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override {
    return machine_.Decide(command, rows, now);
  }
  Result<runtime::Decision> React(const runtime::InputRecord& record, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Result<runtime::Decision> Slice(const runtime::Work& work, const state::Reader& rows,
                                  runtime::Moment now) const override {
    return machine_.Slice(work, rows, now);
  }
  Status Apply(std::string_view event, const runtime::EventContext& context,
               state::Writer& rows) const override {
    return machine_.Apply(event, context, rows);
  }
  Result<std::vector<runtime::Outgoing>> Publish(std::string_view event) const override {
    return machine_.Publish(event);
  }
  std::vector<runtime::InputSpec> Inputs() const override { return machine_.Inputs(); }
  int32_t Level() const override { return machine_.Level(); }
  int32_t StoredFormat() const override { return machine_.StoredFormat(); }

 private:
  const runtime::StateMachine& machine_;
  // The newest record of each feed partition. It is mutable because a machine's functions are pure
  // to the runtime.
  mutable std::map<std::pair<std::string, int32_t>, runtime::Position> newest_;
};

}  // namespace naungan::simulation
