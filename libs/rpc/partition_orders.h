// An operator's orders about partitions of one service: to lead them, to give them away, to skip a
// record of an input, or to accept a loss. An order is checked as a whole before it reaches any
// partition.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/partition_host.h"
#include "libs/runtime/partition_status.h"

namespace naungan::rpc {

// `count` is the service's number of partitions P, and `field` the one that names them.
// kInvalidArgument: PARTITIONS_MISSING, PARTITION_UNKNOWN, PARTITION_REPEATED.
Status CheckPartitions(const std::vector<int32_t>& partitions, int32_t count,
                       std::string_view field = "partitions");

// Calls PartitionHost::Lead for each. Errors: those of Lead.
Status LeadAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions);

// Calls PartitionHost::GiveTo for each. `on_given` is called once, when all have answered, with the
// first error. If one of them is not led here, it is called at once with kFailedPrecondition,
// NOT_LEADING, whose message says where it is led.
void GiveAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions,
             const std::string& successor, runtime::OnGiven on_given);

// A record of an input, as an operator names it.
struct InputRecordName {
  std::string topic;
  int32_t partition = 0;
  int64_t offset = 0;
};

// Has every partition of `statuses` that is led here and stands at the record, or whose projection
// does, log a skip by `actor`. `on_skipped` is called once, when all have answered, with their
// numbers or with the first error: those of PartitionHost::SkipInput; kFailedPrecondition,
// INPUT_NOT_STANDING; kInvalidArgument, REASON_MISSING and REASON_TOO_LONG.
void SkipAll(runtime::PartitionHost& host, const std::vector<runtime::PartitionStatus>& statuses,
             const InputRecordName& record, const std::string& actor, const std::string& reason,
             const std::function<void(const Result<std::vector<int32_t>>&)>& on_skipped);

// An order that is kept in the log says why: REASON_MISSING, REASON_TOO_LONG, both
// kInvalidArgument.
Status CheckReason(const std::string& reason);
inline constexpr size_t kReasonBytesMax = 500;

}  // namespace naungan::rpc
