// Which events a build may meet in its service's log, and what it says of others.
//
// New kinds of event, and new fields, belong to a higher level than those before. A build knows the
// levels up to its own (StateMachine::Level). The log has a level too, which its fences say: the
// events after a fence are of that level at most. A build that is newer writes the new kinds only
// once an operator has raised the log's level (`naungan level raise`), which is refused as long as
// an instance runs that does not know it. Until then the older build can be brought back.
//
// A partition that meets what its build does not know stops before that record, and answers queries
// from the rows that it has. A newer build goes on there. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/runtime/partition_id.h"

namespace naungan::runtime {

// What Apply and Publish return for an event of a kind that they do not know, or that cannot be
// decoded: kFailedPrecondition, EVENT_UNKNOWN. `event` is the name of its message.
std::unexpected<Error> EventUnknown(std::string_view event);

// What React and Projection::Fold return for a record of a kind that they do not know:
// kFailedPrecondition, INPUT_UNKNOWN. Its source stands there until a newer build reads it.
std::unexpected<Error> InputUnknown(std::string_view topic);

// Says in an EVENT_UNKNOWN which build wrote the event; returns any other error as it is.
std::unexpected<Error> WrittenBy(Error error, std::string_view build);

// Returns true for EVENT_UNKNOWN and LEVEL_UNKNOWN: nothing is wrong with the log, and a newer
// build can go on.
bool NeedsNewerBuild(const Error& error);

// Checks the log as its last record left it. Error, kFailedPrecondition: LEVEL_UNKNOWN, its level
// is above `known`.
Status CheckLevel(const eventlog::AdmissionState& admission, int32_t known);

// Checks a fence that counts. Errors, kFailedPrecondition: LEVEL_UNKNOWN; LOG_PARTITION_COUNT, the
// log was written when the service had another number of partitions.
Status CheckFence(const v1::Fence& fence, const PartitionId& id, int32_t known);

}  // namespace naungan::runtime
