#include "services/agreement/agreement_feeds.h"

#include <string>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/topics.h"
#include "naungan/agreement/v1/agreement.pb.h"

namespace naungan::agreement {
namespace {

// CloudEvents' type: the message and the case of its `oneof event`.
std::string TypeOf(const v1::AgreementEvent& event) {
  const auto* const descriptor = v1::AgreementEvent::descriptor();
  return descriptor->full_name() + "." + descriptor->FindFieldByNumber(event.event_case())->name();
}

}  // namespace

std::vector<runtime::Outgoing> Publish(const v1::AgreementLogEvent& event) {
  if (!event.has_agreement()) return {};
  const v1::AgreementEvent& agreement = event.agreement();
  const auto name = domain::AgreementName::Parse(agreement.agreement(), "agreement");
  NAUNGAN_CHECK(name, "a logged agreement has a well-formed name");
  return {{.topic = std::string(eventlog::kAgreementFeed),
           .key = name->RoutingKey(),
           .type = TypeOf(agreement),
           .subject = agreement.agreement(),
           .sequence = agreement.sequence(),
           .value = agreement.SerializeAsString()}};
}

}  // namespace naungan::agreement
