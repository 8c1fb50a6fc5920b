#include "services/agreement/agreement_machine.h"

#include <optional>
#include <string>
#include <utility>

#include "libs/domain/today.h"
#include "libs/runtime/event_level.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/agreement_service.pb.h"
#include "naungan/agreement/v1/stored.pb.h"
#include "services/agreement/addendum.h"
#include "services/agreement/agreement.h"
#include "services/agreement/agreement_feeds.h"
#include "services/agreement/agreement_inputs.h"
#include "services/agreement/agreement_state.h"

namespace naungan::agreement {
namespace {

bool IsKnown(const v1::AgreementLogEvent& event) {
  switch (event.event_case()) {
    case v1::AgreementLogEvent::kAgreement:
      return event.agreement().event_case() != v1::AgreementEvent::EVENT_NOT_SET;
    case v1::AgreementLogEvent::kKnown:
      return true;
    case v1::AgreementLogEvent::EVENT_NOT_SET:
      break;
  }
  return false;
}

Result<v1::AgreementLogEvent> ParseEvent(std::string_view bytes) {
  v1::AgreementLogEvent event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !IsKnown(event)) {
    return runtime::EventUnknown(event.GetTypeName());
  }
  return event;
}

template <typename Row>
const Row* OrNull(const std::optional<Row>& row) {
  return row ? &*row : nullptr;
}

// Returns the decision: the events with the actor who sent the command, and the response with the
// agreement after them.
template <typename Response>
runtime::Decision DecisionOf(std::vector<v1::AgreementEvent> events, const v1::Actor& actor,
                             std::optional<v1::AgreementRow> row) {
  runtime::Decision decision;
  for (v1::AgreementEvent& event : events) {
    row = Evolve(OrNull(row), event);
    v1::AgreementLogEvent logged;
    *logged.mutable_agreement() = std::move(event);
    *logged.mutable_actor() = actor;
    decision.events.push_back(logged.SerializeAsString());
  }
  Response response;
  if (row) *response.mutable_agreement() = std::move(*row->mutable_agreement());
  decision.result = response.SerializeAsString();
  return decision;
}

}  // namespace

Result<runtime::Decision> AgreementMachine::Decide(std::string_view command,
                                                   const state::Reader& rows,
                                                   runtime::Moment now) const {
  const domain::Date today = domain::LatestDate(now.time_us);
  v1::AgreementCommand parsed;
  const bool readable = parsed.ParseFromArray(command.data(), static_cast<int>(command.size()));
  switch (readable ? parsed.command_case() : v1::AgreementCommand::COMMAND_NOT_SET) {
    case v1::AgreementCommand::kRegister: {
      const v1::Agreement& agreement = parsed.register_().agreement();
      auto current = FindAgreement(rows, agreement.name());
      const auto predecessor = FindKnown(rows, agreement.predecessor());
      NAUNGAN_ASSIGN(auto events,
                     DecideRegistration(OrNull(current), parsed.register_(), OrNull(predecessor),
                                        regions_, policy_, today));
      return DecisionOf<v1::RegisterAgreementResponse>(std::move(events), parsed.actor(),
                                                       std::move(current));
    }
    case v1::AgreementCommand::kAmend: {
      auto current = FindAgreement(rows, parsed.amend().name());
      NAUNGAN_ASSIGN(auto events,
                     DecideAmendment(OrNull(current), parsed.amend(), regions_, today));
      return DecisionOf<v1::AmendAgreementResponse>(std::move(events), parsed.actor(),
                                                    std::move(current));
    }
    case v1::AgreementCommand::COMMAND_NOT_SET:
      break;
  }
  return Fail(Code::kInvalidArgument, "COMMAND_UNREADABLE", "",
              "This is not a command of the agreement service that this build knows.");
}

Result<runtime::Decision> AgreementMachine::React(const runtime::InputRecord& record,
                                                  const state::Reader& rows,
                                                  runtime::Moment) const {
  NAUNGAN_ASSIGN(const auto events, agreement::React(record, rows));
  runtime::Decision decision;
  for (const v1::AgreementLogEvent& event : events) {
    decision.events.push_back(event.SerializeAsString());
  }
  return decision;
}

Result<runtime::Decision> AgreementMachine::Slice(const runtime::Work& work, const state::Reader&,
                                                  runtime::Moment) const {
  return Fail(Code::kInternal, "WORK_UNKNOWN", work.id, "The agreement service queues no work.");
}

Status AgreementMachine::Apply(std::string_view event, const runtime::EventContext&,
                               state::Writer& rows) const {
  NAUNGAN_ASSIGN(const auto parsed, ParseEvent(event));
  agreement::Apply(parsed, rows);
  return {};
}

Result<std::vector<runtime::Outgoing>> AgreementMachine::Publish(std::string_view event) const {
  NAUNGAN_ASSIGN(const auto parsed, ParseEvent(event));
  return agreement::Publish(parsed);
}

std::vector<runtime::InputSpec> AgreementMachine::Inputs() const {
  return agreement::Inputs(partitions_);
}

}  // namespace naungan::agreement
