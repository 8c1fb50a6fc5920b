// An operator's orders about several partitions of one service: to lead them, or to give them away.
// An order is checked as a whole before it reaches any partition.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/partition_host.h"

namespace naungan::rpc {

// `count` is the service's number of partitions P. kInvalidArgument: PARTITIONS_MISSING,
// PARTITION_UNKNOWN, PARTITION_REPEATED.
Status CheckPartitions(const std::vector<int32_t>& partitions, int32_t count);

// Calls PartitionHost::Lead for each. Errors: those of Lead.
Status LeadAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions);

// Calls PartitionHost::GiveTo for each. `on_given` is called once, when all have answered, with the
// first error. If one of them is not led here, it is called at once with kFailedPrecondition,
// NOT_LEADING, whose message says where it is led.
void GiveAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions,
             const std::string& successor, runtime::OnGiven on_given);

}  // namespace naungan::rpc
