// What a partition of the enrollment service reads beside its own log. Pure but for the rows that
// it reads; one thread, that of the rows.
//
//   public.agreement.agreement.v1    all partitions: rosters take their terms from copies
//   public.claims.claim.v1           the same partition: an approved death claim
//   private.enrollment.inbox.v1      the same partition: offers, answers, vacated seats
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"

namespace naungan::enrollment {

std::string InboxTopic();

std::vector<runtime::InputSpec> Inputs(int32_t partitions, int32_t agreement_partitions);

// Turns one foreign record into events of this partition. INPUT_MALFORMED (kDataLoss) if the record
// cannot be decoded or comes from another topic; otherwise the errors of the message's own reaction
// (roster_state.h, seat_state.h, participant_state.h).
Result<runtime::Decision> ReactToInput(const runtime::InputRecord& record,
                                       const state::Reader& rows);

}  // namespace naungan::enrollment
