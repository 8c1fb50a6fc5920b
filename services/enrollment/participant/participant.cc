#include "services/enrollment/participant/participant.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"

namespace naungan::enrollment {
namespace {

// The roster of `account`, or nullopt if it is a self-payer's.
std::optional<std::string> RosterOfAccount(std::string_view account) {
  const auto name = domain::RosterAccountName::Parse(account, "account");
  if (!name) return std::nullopt;
  return name->roster.ToString();
}

}  // namespace

void Evolve(v1::StoredParticipant& participant, const v1::ParticipationEvent& event) {
  participant.set_sequence(event.sequence());
  const auto end = [&](std::string_view account, const common::v1::Date& date) {
    auto& all = *participant.mutable_participations();
    const auto newest_first = all | std::views::reverse;
    const auto found = std::ranges::find(newest_first, account, &v1::Participation::account);
    NAUNGAN_CHECK(found != newest_first.end(), "what ends must have begun");
    *found->mutable_period()->mutable_to_date() = date;
  };
  switch (event.event_case()) {
    case v1::ParticipationEvent::kOpened:
      *participant.add_participations() = event.opened().participation();
      break;
    case v1::ParticipationEvent::kContinued:
      end(event.continued().from_account(), event.continued().date());
      *participant.add_participations() = event.continued().participation();
      break;
    case v1::ParticipationEvent::kEnded:
      end(event.ended().account(), event.ended().end_date());
      break;
    case v1::ParticipationEvent::EVENT_NOT_SET:
      NAUNGAN_CHECK(false, "a participation event must have content");
  }
}

const v1::Participation* FindParticipation(const v1::StoredParticipant& participant,
                                           std::string_view account) {
  const auto newest_first = participant.participations() | std::views::reverse;
  const auto found = std::ranges::find(newest_first, account, &v1::Participation::account);
  return found == newest_first.end() ? nullptr : &*found;
}

v1::ParticipationRecorded NextRecord(const domain::ParticipantId& id,
                                     const v1::StoredParticipant& participant, int64_t ahead) {
  v1::ParticipationRecorded recorded;
  recorded.mutable_event()->set_participant_id(id.ToString());
  recorded.mutable_event()->set_sequence(participant.sequence() + ahead);
  return recorded;
}

void TellRoster(const v1::Participation& left, domain::Date free_date, v1::LeaveReason reason,
                v1::ParticipationRecorded& recorded) {
  const auto roster = RosterOfAccount(left.account());
  if (!roster) return;
  auto& vacated = *recorded.mutable_vacated();
  vacated.set_roster(*roster);
  vacated.set_seat(left.seat());
  vacated.set_participant_id(left.participant_id());
  *vacated.mutable_free_date() = free_date.ToProto();
  vacated.set_reason(reason);
}

std::string_view ReasonOf(v1::RowCode code) {
  std::string_view name = v1::RowCode_Name(code);
  name.remove_prefix(std::string_view("ROW_CODE_").size());
  return name;
}

}  // namespace naungan::enrollment
