// What the agreement service tells the world: the feed public.agreement.agreement.v1.
#pragma once

#include <vector>

#include "libs/runtime/state_machine.h"
#include "naungan/agreement/v1/agreement_log.pb.h"

namespace naungan::agreement {

// Every event of an agreement as it is, keyed by the agreement's id.
std::vector<runtime::Outgoing> Publish(const v1::AgreementLogEvent& event);

}  // namespace naungan::agreement
