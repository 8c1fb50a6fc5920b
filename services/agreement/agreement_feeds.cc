#include "services/agreement/agreement_feeds.h"

#include <string>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/event_type.h"
#include "naungan/agreement/v1/agreement.pb.h"

namespace naungan::agreement {
std::vector<runtime::Outgoing> Publish(const v1::AgreementLogEvent& event) {
  if (!event.has_agreement()) return {};
  const v1::AgreementEvent& agreement = event.agreement();
  const auto name = domain::AgreementName::Parse(agreement.agreement(), "agreement");
  NAUNGAN_CHECK(name, "names are checked before they become events");
  return {{.topic = std::string(eventlog::kAgreementFeed),
           .key = name->RoutingKey(),
           .type = runtime::EventType(agreement),
           .subject = agreement.agreement(),
           .sequence = agreement.sequence(),
           .value = agreement.SerializeAsString()}};
}

}  // namespace naungan::agreement
