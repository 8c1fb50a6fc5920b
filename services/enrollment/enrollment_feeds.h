// What an event tells others: through the three public feeds, and through the inbox between
// partitions. A function of the event alone; safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/runtime/state_machine.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"

namespace naungan::enrollment {

// At most one record for each feed, and one for each partition of the inbox: each participants'
// partition gets its seats of a grant in one offer. `partitions` is the number of partitions of the
// service.
std::vector<runtime::Outgoing> Publish(const v1::EnrollmentLogEvent& event, int32_t partitions);

}  // namespace naungan::enrollment
