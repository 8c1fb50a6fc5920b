#include "services/agreement/agreement_inputs.h"

#include <string>

#include "libs/domain/resource_names.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/event_level.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "services/agreement/agreement.h"
#include "services/agreement/agreement_state.h"

namespace naungan::agreement {
namespace {

// The service publishes only events that it checked. A record that fails here was written by
// something else.
bool IsReadable(const v1::AgreementEvent& event) {
  return domain::AgreementName::Parse(event.agreement(), "agreement").has_value();
}

}  // namespace

std::vector<runtime::InputSpec> Inputs(int32_t partitions) {
  return {{.topic = std::string(eventlog::kAgreementFeed),
           .scope = runtime::InputScope::kAllPartitions,
           .topic_partitions = partitions}};
}

Result<std::vector<v1::AgreementLogEvent>> React(const runtime::InputRecord& record,
                                                 const state::Reader& rows) {
  if (record.topic != eventlog::kAgreementFeed) {
    return Fail(Code::kInternal, "INPUT_TOPIC_UNKNOWN", record.topic,
                "The agreement service does not read this topic.");
  }
  v1::AgreementEvent event;
  const bool parsed = event.ParseFromString(record.value);
  if (parsed && event.event_case() == v1::AgreementEvent::EVENT_NOT_SET) {
    return runtime::InputUnknown(record.topic);
  }
  if (!parsed || !IsReadable(event)) {
    return Fail(Code::kInternal, "INPUT_UNREADABLE", record.topic,
                "A record of the agreement feed is not an AgreementEvent. Find out what wrote it.");
  }
  std::vector<v1::AgreementLogEvent> events;
  if (!event.has_registered()) return events;

  const v1::Agreement& agreement = event.registered().agreement();
  if (!FindKnown(rows, agreement.name())) {
    *events.emplace_back().mutable_known() = KnownOf(agreement);
  }
  if (const auto predecessor = FindAgreement(rows, agreement.predecessor())) {
    if (auto succeeded = DecideSuccession(*predecessor, agreement.name())) {
      *events.emplace_back().mutable_agreement() = *std::move(succeeded);
    }
  }
  return events;
}

}  // namespace naungan::agreement
