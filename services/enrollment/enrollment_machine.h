// The enrollment service as a state machine: which part of the service decides, applies and
// publishes what (libs/runtime/state_machine.h). The tables are in tables.h, what happens to them
// in roster_state, upload_state, seat_state, participant_state, account_state and bill_state.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

struct EnrollmentConfig {
  // The partitions of this service, and of the claims service, which is partitioned alike.
  int32_t partitions = 8;
  int32_t agreement_partitions = 2;
  Tariffs tariffs;
  Policy policy;
};

// Immutable once constructed; safe from any thread.
class EnrollmentMachine final : public runtime::StateMachine {
 public:
  explicit EnrollmentMachine(EnrollmentConfig config) : config_(std::move(config)) {}

  Result<runtime::Decision> Decide(std::string_view command, const state::Reader& rows,
                                   runtime::Moment now) const override;
  Result<runtime::Decision> React(const runtime::InputRecord& record, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Result<runtime::Decision> Slice(const runtime::Work& work, const state::Reader& rows,
                                  runtime::Moment now) const override;
  Status Apply(std::string_view event, const runtime::EventContext& context,
               state::Writer& rows) const override;
  Result<std::vector<runtime::Outgoing>> Publish(std::string_view event) const override;
  std::vector<runtime::InputSpec> Inputs() const override;
  int32_t Level() const override { return 1; }
  int32_t StoredFormat() const override { return 3; }

  const Policy& policy() const { return config_.policy; }

 private:
  const EnrollmentConfig config_;
};

}  // namespace naungan::enrollment
