// What the agreement service reads: its own feed, all partitions of it, so that each partition
// knows every agreement that a renewal may name, and an agreement learns of its successors.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/agreement/v1/agreement_log.pb.h"

namespace naungan::agreement {

std::vector<runtime::InputSpec> Inputs(int32_t partitions);

// No events: amendments and successions, which concern nobody else here. Errors stop the partition
// (kInternal): INPUT_TOPIC_UNKNOWN, INPUT_UNREADABLE.
Result<std::vector<v1::AgreementLogEvent>> React(const runtime::InputRecord& record,
                                                 const state::Reader& rows);

}  // namespace naungan::agreement
