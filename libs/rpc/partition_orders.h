// An operator's orders to several partitions of one service: to lead them, to give them away. What
// is wrong with an order is found before any partition is touched.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/partition_host.h"

namespace naungan::rpc {

// kInvalidArgument: PARTITIONS_MISSING, PARTITION_UNKNOWN, PARTITION_REPEATED. `count`: P.
Status CheckPartitions(const std::vector<int32_t>& partitions, int32_t count);

// PartitionHost::Lead of each. Errors: its own.
Status LeadAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions);

// PartitionHost::GiveTo of each; `on_given` is called once, when all of them have answered, with
// the first error. kFailedPrecondition, NOT_LEADING, at once: one of them is not led here; the
// message says where it is.
void GiveAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions,
             const std::string& successor, runtime::OnGiven on_given);

}  // namespace naungan::rpc
