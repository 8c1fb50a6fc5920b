// Bills in the tables: a self-payer's bill is issued at once, a group's bill is summed over its
// seats in slices. Functions over rows; one thread, that of the rows.
//
// A bill pays for its seats, and their cover holds for every later holder too. So a free seat that
// the bill did not count in every month is retired: its next holder would be covered without being
// paid for.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// The most seats that one slice sums.
inline constexpr int64_t kSeatsPerSliceMax = 1'000;

// Issues a self-payer's bill, or begins to sum a group's. The response has no bill until it is
// issued. The errors are those of PlanBill and FindAccount, DATE_IN_FUTURE (kInvalidArgument) if
// the day of issue is after `today`, and NOTHING_TO_BILL if the same bill was abandoned and no seat
// was granted since.
Result<runtime::Decision> DecideIssueBill(const v1::IssueBill& command, const Tariffs& tariffs,
                                          const Policy& policy, domain::Date today,
                                          const state::Reader& rows);

// Sums the next slice of seats. The last slice issues the bill, or abandons it if nobody had one of
// the seats in these months.
Result<runtime::Decision> SumBill(const runtime::Work& work, const Tariffs& tariffs,
                                  const Policy& policy, const state::Reader& rows);

void ApplyBillStarted(const v1::BillStarted& event, state::Writer& rows);
void ApplyBillSummed(const v1::BillSummed& event, state::Writer& rows);

}  // namespace naungan::enrollment
