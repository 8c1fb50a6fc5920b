// What the agreement service reads: all partitions of its own feed. So each partition knows every
// agreement that a renewal may name, and each agreement learns which agreements renew it.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/agreement/v1/agreement_log.pb.h"

namespace naungan::agreement {

std::vector<runtime::InputSpec> Inputs(int32_t partitions);

// Turns a record of the feed into events. A registration leads to at most two: this partition
// remembers the agreement, and the predecessor, if it is in this partition, gets a successor.
// Amendments and successions lead to none, because they matter only to the partition that published
// them.
//
// Errors are kInternal and stop the partition: INPUT_TOPIC_UNKNOWN, INPUT_UNREADABLE.
Result<std::vector<v1::AgreementLogEvent>> React(const runtime::InputRecord& record,
                                                 const state::Reader& rows);

}  // namespace naungan::agreement
