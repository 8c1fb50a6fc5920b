#include "services/claims/claims_feeds.h"

#include <string>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/topics.h"

namespace naungan::claims {
namespace {

// "naungan.claims.v1.ClaimEvent.submitted": the case of the oneof.
std::string TypeOf(const v1::ClaimEvent& event) {
  const google::protobuf::Descriptor& message = *v1::ClaimEvent::descriptor();
  const google::protobuf::FieldDescriptor* const field =
      message.FindFieldByNumber(static_cast<int>(event.event_case()));
  NAUNGAN_CHECK(field != nullptr, "a claim's event says what happened");
  return message.full_name() + "." + field->name();
}

}  // namespace

std::vector<runtime::Outgoing> Publish(const v1::ClaimsLogEvent& event) {
  if (!event.has_claim()) return {};
  const v1::ClaimEvent& told = event.claim().event();
  const auto name = domain::ClaimName::Parse(told.claim(), "claim");
  NAUNGAN_CHECK(name.has_value(), "names are checked before they become events");
  return {{.topic = std::string(eventlog::kClaimFeed),
           .key = name->RoutingKey(),
           .type = TypeOf(told),
           .subject = told.claim(),
           .sequence = told.sequence(),
           .value = told.SerializeAsString()}};
}

}  // namespace naungan::claims
