// What the agreement service publishes: the feed `public.agreement.agreement.v1`. A pure function;
// safe from any thread.
#pragma once

#include <vector>

#include "libs/runtime/state_machine.h"
#include "naungan/agreement/v1/agreement_log.pb.h"

namespace naungan::agreement {

// Publishes every event of an agreement as it is, with the agreement's id as the key. What a
// partition learned of other partitions' agreements is not published again.
std::vector<runtime::Outgoing> Publish(const v1::AgreementLogEvent& event);

}  // namespace naungan::agreement
