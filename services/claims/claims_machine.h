// The claims service as a state machine: puts the rules, the tables, the inputs and the feed
// together for a partition (libs/runtime/state_machine.h). Never changes; any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/domain/date.h"
#include "libs/runtime/state_machine.h"
#include "services/claims/benefits.h"

namespace naungan::claims {

class ClaimsMachine final : public runtime::StateMachine {
 public:
  // `partitions`: of the enrollment and claims services. Instances of one service must be given the
  // same benefit rules; a decision once made stands, whatever the rules become.
  ClaimsMachine(BenefitTable rules, int32_t partitions)
      : rules_(std::move(rules)), partitions_(partitions) {}

  // `command` is a v1::ClaimsCommand; the result of the decision is the command's response with the
  // claim after it. Errors as claim.h says, and COMMAND_UNREADABLE.
  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override;
  Result<runtime::Decision> React(const runtime::InputRecord& record, const state::Reader& rows,
                                  runtime::Moment now) const override;
  // Claims queue no work.
  Result<runtime::Decision> Slice(const runtime::Work& work, const state::Reader& rows,
                                  runtime::Moment now) const override;
  void Apply(std::string_view event, const runtime::EventContext& context,
             state::Writer& rows) const override;
  std::vector<runtime::Outgoing> Publish(std::string_view event) const override;
  std::vector<runtime::InputSpec> Inputs() const override;

 private:
  BenefitTable rules_;
  int32_t partitions_;
};

}  // namespace naungan::claims
