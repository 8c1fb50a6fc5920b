// The agreement service as a state machine (libs/runtime/state_machine.h). It connects the rules,
// the tables, the inputs and the feed of a partition. It never changes; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "libs/domain/region_names.h"
#include "libs/runtime/state_machine.h"
#include "services/agreement/renewal.h"

namespace naungan::agreement {

class AgreementMachine final : public runtime::StateMachine {
 public:
  // `partitions` is the number of partitions of the agreement service. `regions` must outlive this.
  AgreementMachine(const domain::RegionNames& regions, RenewalPolicy policy, int32_t partitions)
      : regions_(regions), policy_(policy), partitions_(partitions) {}

  // `command` is a v1::AgreementCommand. The result of the decision is the command's response with
  // the agreement after it. Errors: those of DecideRegistration and DecideAmendment, and
  // COMMAND_UNREADABLE.
  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override;
  Result<runtime::Decision> React(const runtime::InputRecord& record, const state::Reader& rows,
                                  runtime::Moment now) const override;
  // The agreement service queues no work, so this is an error.
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
  const RenewalPolicy policy_;
  const int32_t partitions_;
};

}  // namespace naungan::agreement
