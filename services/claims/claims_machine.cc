#include "services/claims/claims_machine.h"

#include <optional>
#include <string>

#include "libs/domain/resource_names.h"
#include "libs/domain/today.h"
#include "libs/runtime/event_level.h"
#include "naungan/claims/v1/claims_service.pb.h"
#include "services/claims/case/claim.h"
#include "services/claims/claims_feeds.h"
#include "services/claims/claims_inputs.h"
#include "services/claims/claims_state.h"

namespace naungan::claims {
namespace {

std::string_view NameIn(const v1::ClaimsCommand& command) {
  switch (command.command_case()) {
    case v1::ClaimsCommand::kSubmit:
      return command.submit().name();
    case v1::ClaimsCommand::kSupplement:
      return command.supplement().name();
    case v1::ClaimsCommand::kApprove:
      return command.approve().name();
    case v1::ClaimsCommand::kReject:
      return command.reject().name();
    case v1::ClaimsCommand::kPay:
      return command.pay().name();
    case v1::ClaimsCommand::kReverse:
      return command.reverse().name();
    case v1::ClaimsCommand::COMMAND_NOT_SET:
      break;
  }
  return {};
}

// Every command's response has the claim as its field 1, so one type of response stands for all.
// The position in the log is added when the batch has landed.
std::string Answer(v1::StoredClaim&& stored) {
  v1::SubmitClaimResponse response;
  *response.mutable_claim() = std::move(*stored.mutable_claim());
  return response.SerializeAsString();
}

bool IsKnown(const v1::ClaimsLogEvent& event) {
  if (event.has_claim()) {
    return event.claim().event().event_case() != v1::ClaimEvent::EVENT_NOT_SET;
  }
  return event.event_case() != v1::ClaimsLogEvent::EVENT_NOT_SET;
}

Result<v1::ClaimsLogEvent> Decoded(std::string_view bytes) {
  v1::ClaimsLogEvent event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !IsKnown(event)) {
    return runtime::EventUnknown(event.GetTypeName());
  }
  return event;
}

}  // namespace

Result<runtime::Decision> ClaimsMachine::Decide(std::string_view command, const state::Reader& rows,
                                                runtime::Moment now) const {
  v1::ClaimsCommand decoded;
  if (!decoded.ParseFromArray(command.data(), static_cast<int>(command.size()))) {
    return Fail(Code::kInvalidArgument, "COMMAND_UNREADABLE", "",
                "This is not a command of the claims service.");
  }
  NAUNGAN_ASSIGN(const domain::ClaimName name, domain::ClaimName::Parse(NameIn(decoded), "name"));
  const std::optional<v1::StoredClaim> claim = ClaimOf(rows, name);
  const v1::InsuredPerson person = PersonToDecideOn(rows, name.participant);
  AccountBills bills(rows);
  const CoverFacts covers{
      .bills_of = [&bills](std::string_view account) { return bills.Of(account); },
      .rules = cover_rules_};
  const ClaimFacts facts{.rules = rules_,
                         .claim = claim ? &*claim : nullptr,
                         .person = person,
                         .covers = covers,
                         .today = domain::LatestDate(now.time_us)};
  NAUNGAN_ASSIGN(const std::optional<v1::ClaimsLogEvent> event, claims::Decide(decoded, facts));

  runtime::Decision decision;
  v1::StoredClaim after = claim.value_or(v1::StoredClaim());
  if (event) {
    after = EvolveClaim(std::move(after), *event);
    decision.events.push_back(event->SerializeAsString());
  }
  decision.result = Answer(std::move(after));
  return decision;
}

Result<runtime::Decision> ClaimsMachine::React(const runtime::InputRecord& record,
                                               const state::Reader& rows,
                                               runtime::Moment now) const {
  NAUNGAN_ASSIGN(const std::vector<v1::ClaimsLogEvent> events, claims::React(record, rows, now));
  runtime::Decision decision;
  for (const v1::ClaimsLogEvent& event : events) {
    decision.events.push_back(event.SerializeAsString());
  }
  return decision;
}

Result<runtime::Decision> ClaimsMachine::Slice(const runtime::Work& work, const state::Reader&,
                                               runtime::Moment) const {
  return Fail(Code::kInternal, "WORK_UNKNOWN", "",
              "The claims service queues no work, but there is " + work.id + ".");
}

Status ClaimsMachine::Apply(std::string_view event, const runtime::EventContext&,
                            state::Writer& rows) const {
  NAUNGAN_ASSIGN(const auto decoded, Decoded(event));
  claims::Apply(decoded, rows);
  return {};
}

Result<std::vector<runtime::Outgoing>> ClaimsMachine::Publish(std::string_view event) const {
  NAUNGAN_ASSIGN(const auto decoded, Decoded(event));
  return claims::Publish(decoded);
}

std::vector<runtime::InputSpec> ClaimsMachine::Inputs() const {
  return claims::Inputs(partitions_);
}

}  // namespace naungan::claims
