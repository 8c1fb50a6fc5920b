// The claims service as a state machine (libs/runtime/state_machine.h). It connects the rules, the
// tables, the inputs and the feed of a partition. It never changes; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/domain/cover_rules.h"
#include "libs/runtime/state_machine.h"
#include "services/claims/benefits/benefits.h"

namespace naungan::claims {

class ClaimsMachine final : public runtime::StateMachine {
 public:
  // `partitions` is the number of partitions of the enrollment and claims services. All instances
  // of the service must have the same benefit rules. A decision that was made stands, even if the
  // rules change later.
  ClaimsMachine(BenefitTable rules, domain::CoverRules cover_rules, int32_t partitions)
      : rules_(std::move(rules)), cover_rules_(std::move(cover_rules)), partitions_(partitions) {}

  const domain::CoverRules& cover_rules() const { return cover_rules_; }

  // `command` is a v1::ClaimsCommand. The result of the decision is the command's response with the
  // claim after it. Errors: those of claim.h, and COMMAND_UNREADABLE.
  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override;
  Result<runtime::Decision> React(const runtime::InputRecord& record, const state::Reader& rows,
                                  runtime::Moment now) const override;
  // The claims service queues no work, so this is an error.
  Result<runtime::Decision> Slice(const runtime::Work& work, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Status Apply(std::string_view event, const runtime::EventContext& context,
               state::Writer& rows) const override;
  Result<std::vector<runtime::Outgoing>> Publish(std::string_view event) const override;
  std::vector<runtime::InputSpec> Inputs() const override;
  int32_t Level() const override { return 1; }
  int32_t StoredFormat() const override { return 2; }

 private:
  BenefitTable rules_;
  domain::CoverRules cover_rules_;
  int32_t partitions_;
};

}  // namespace naungan::claims
