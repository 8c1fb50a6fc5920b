// What an event tells others: the three public feeds, and the inbox between partitions. A function
// of the event alone; safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/runtime/state_machine.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"

namespace naungan::enrollment {

// At most one record per feed, and one per partition of the inbox: seats are offered in as many
// messages as there are participant partitions among them. `partitions`: of the service.
std::vector<runtime::Outgoing> Publish(const v1::EnrollmentLogEvent& event, int32_t partitions);

}  // namespace naungan::enrollment
