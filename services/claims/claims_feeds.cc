#include "services/claims/claims_feeds.h"

#include <string>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/event_type.h"

namespace naungan::claims {
std::vector<runtime::Outgoing> Publish(const v1::ClaimsLogEvent& event) {
  if (!event.has_claim()) return {};
  const v1::ClaimEvent& told = event.claim().event();
  const auto name = domain::ClaimName::Parse(told.claim(), "claim");
  NAUNGAN_CHECK(name.has_value(), "names are checked before they become events");
  return {{.topic = std::string(eventlog::kClaimFeed),
           .key = name->RoutingKey(),
           .type = runtime::EventType(told),
           .subject = told.claim(),
           .sequence = told.sequence(),
           .value = told.SerializeAsString()}};
}

}  // namespace naungan::claims
