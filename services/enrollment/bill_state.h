// Bills in the tables: a self-payer's is issued at once, a group's is summed over its seats in
// slices. Functions over rows; one thread, that of the rows.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

// Seats that one slice sums.
inline constexpr int64_t kSeatsPerSliceMax = 1'000;

Result<runtime::Decision> DecideIssueBill(const v1::IssueBill& command, const Tariffs& tariffs,
                                          const Policy& policy, domain::Date today,
                                          const state::Reader& rows);

Result<runtime::Decision> SumBill(const runtime::Work& work, const Tariffs& tariffs,
                                  const Policy& policy, const state::Reader& rows);

void ApplyBillStarted(const v1::BillStarted& event, state::Writer& rows);
void ApplyBillSummed(const v1::BillSummed& event, state::Writer& rows);

}  // namespace naungan::enrollment
