// A build of a service as an instance runs it: it knows the events up to a level. From level 2 on,
// each event holds a field that only builds of level 2 know. One thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "libs/runtime/state_machine.h"

namespace naungan::simulation {

// The levels of the builds that there are.
inline constexpr int32_t kOldLevel = 1;
inline constexpr int32_t kNewLevel = 2;

// Does what `machine` does, which must outlive it.
class Build final : public runtime::StateMachine {
 public:
  Build(const runtime::StateMachine& machine, int32_t level) : machine_(machine), level_(level) {}

  // Returns true if it was asked to fold an event that it does not know, which the level of the log
  // must prevent.
  bool WasOverasked() const { return overasked_; }

  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override;
  Result<runtime::Decision> React(const runtime::InputRecord& record, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Result<runtime::Decision> Slice(const runtime::Work& work, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Status Apply(std::string_view event, const runtime::EventContext& context,
               state::Writer& rows) const override;
  Result<std::vector<runtime::Outgoing>> Publish(std::string_view event) const override;
  std::vector<runtime::InputSpec> Inputs() const override { return machine_.Inputs(); }
  int32_t Level() const override { return level_; }
  int32_t StoredFormat() const override { return machine_.StoredFormat(); }

 private:
  Status CheckKnown(std::string_view event) const;

  const runtime::StateMachine& machine_;
  const int32_t level_;
  // It is mutable because a machine's functions are pure to the runtime.
  mutable bool overasked_ = false;
};

}  // namespace naungan::simulation
