// The reporting service's own log as a state machine. It holds the baselines and statements that
// people give. It reads no feeds and publishes none; folds/figure_projection.h folds the figures.
// Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "libs/runtime/state_machine.h"

namespace naungan::reporting {

class ReportingMachine final : public runtime::StateMachine {
 public:
  // `regions` must outlive it.
  explicit ReportingMachine(const domain::RegionNames& regions) : regions_(regions) {}

  // `command` is a v1::ReportingCommand. The result of the decision is the response to the command,
  // with what was created. Errors: those of given/create_baseline.h and given/create_statement.h,
  // and COMMAND_UNREADABLE.
  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override;
  // There are no inputs and no work.
  Result<runtime::Decision> React(const runtime::InputRecord& record, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Result<runtime::Decision> Slice(const runtime::Work& work, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Status Apply(std::string_view event, const runtime::EventContext& context,
               state::Writer& rows) const override;
  Result<std::vector<runtime::Outgoing>> Publish(std::string_view event) const override;
  std::vector<runtime::InputSpec> Inputs() const override;
  int32_t Level() const override { return 1; }
  int32_t StoredFormat() const override { return 1; }

 private:
  const domain::RegionNames& regions_;
};

}  // namespace naungan::reporting
