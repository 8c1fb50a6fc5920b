#include "services/enrollment/participant/participant_state.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/date_limits.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/segment_programmes.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/enrollment/account/tariffs.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/participant/participant.h"
#include "services/enrollment/participant/participation_end.h"
#include "services/enrollment/participant/seat_offer.h"
#include "services/enrollment/participant/self_payer.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

using domain::Date;

std::optional<domain::Period> AgreementTerm(const std::string& agreement_name,
                                            const state::Reader& rows) {
  const auto name = domain::AgreementName::Parse(agreement_name, "agreement");
  if (!name) return std::nullopt;
  const auto stored = kAgreementTerms.Get(rows, name->agreement);
  if (!stored) return std::nullopt;
  return Recorded(*stored);
}

// The roster's partition has checked what it offers. A message that was damaged on the way, or
// comes from elsewhere, must stop this partition and not end the process.
Status CheckOffer(const v1::SeatsOffered& offered) {
  NAUNGAN_TRY(domain::RosterName::Parse(offered.roster(), "roster"));
  NAUNGAN_TRY(domain::Period::FromProto(offered.terms().term(), "terms.term"));
  NAUNGAN_TRY(domain::ProgrammeSet::FromProto(offered.terms().programmes(), "terms.programmes"));
  std::unordered_set<std::string_view> participants;
  for (const v1::TakenSeat& seat : offered.seats()) {
    if (seat.participant().size() != domain::ParticipantId::kBytes) {
      return Fail(Code::kDataLoss, "INPUT_MALFORMED", "seats",
                  "A participant's id must have ten bytes.");
    }
    if (!participants.insert(seat.participant()).second) {
      return Fail(Code::kDataLoss, "INPUT_MALFORMED", "seats",
                  "A roster must offer a person one seat.");
    }
  }
  return {};
}

bool IsDeath(claims::v1::ClaimKind kind) {
  return kind == claims::v1::CLAIM_KIND_JKK_DEATH || kind == claims::v1::CLAIM_KIND_JKM_DEATH;
}

}  // namespace

Result<runtime::Decision> DecideRegisterSelfPayer(const v1::RegisterSelfPayer& command,
                                                  const Tariffs& tariffs, Date today,
                                                  const state::Reader& rows) {
  NAUNGAN_TRY(CheckSelfPayer(command, today));
  NAUNGAN_ASSIGN(const auto id,
                 domain::ParticipantId::Parse(command.participant_id(), "participant_id"));
  const v1::StoredParticipant participant =
      kParticipants.Get(rows, BytesOf(id)).value_or(v1::StoredParticipant());
  NAUNGAN_ASSIGN(SelfPayment payment, RegisterAlone(id, participant, command, tariffs));
  Events events;
  if (payment.recorded) events.Add(*std::move(payment.recorded));
  v1::RegisterSelfPayerResponse response;
  *response.mutable_participation() = std::move(payment.participation);
  return std::move(events).Answer(response);
}

Result<runtime::Decision> DecideEndParticipation(const v1::EndParticipation& command, Date today,
                                                 const state::Reader& rows) {
  NAUNGAN_ASSIGN(const auto id,
                 domain::ParticipantId::Parse(command.participant_id(), "participant"));
  NAUNGAN_TRY(domain::ParseAccountName(command.account(), "account"));
  NAUNGAN_ASSIGN(const Date end, domain::NearDate(command.end_date(), "end_date", today));
  if (command.reason() != v1::END_REASON_LEFT) {
    return Fail(Code::kInvalidArgument, "END_REASON_INVALID", "reason",
                "Use LEFT. A death is established by a claim.");
  }
  const v1::StoredParticipant participant =
      kParticipants.Get(rows, BytesOf(id)).value_or(v1::StoredParticipant());
  NAUNGAN_ASSIGN(Departure departure, Leave(id, participant, command.account(), end));
  Events events;
  if (departure.recorded) events.Add(*std::move(departure.recorded));
  v1::EndParticipationResponse response;
  *response.mutable_participation() = std::move(departure.participation);
  return std::move(events).Answer(response);
}

Result<runtime::Decision> ReactToOffer(const v1::SeatsOffered& offered, const state::Reader& rows) {
  NAUNGAN_TRY(CheckOffer(offered));
  const auto agreement_term = AgreementTerm(offered.terms().agreement(), rows);
  v1::EnrollmentLogEvent answer_event;
  auto& answer = *answer_event.mutable_offer_answered();
  answer.set_roster(offered.roster());
  answer.set_grant(offered.grant());
  Events events;
  for (const v1::TakenSeat& seat : offered.seats()) {
    const v1::StoredParticipant participant =
        kParticipants.Get(rows, seat.participant()).value_or(v1::StoredParticipant());
    OfferAnswer person = AnswerOffer(RecordedParticipant(seat.participant()), participant,
                                     {offered, seat, agreement_term});
    if (person.code != v1::ROW_CODE_ACCEPTED) {
      auto& refused = *answer.add_refused();
      refused.set_seat(seat.seat());
      refused.set_participant(seat.participant());
      refused.set_code(person.code);
      continue;
    }
    answer.set_granted(answer.granted() + 1);
    for (auto& recorded : person.recorded) events.Add(std::move(recorded));
  }
  events.Add(answer_event);
  return std::move(events).Done();
}

Result<runtime::Decision> ReactToClaim(const claims::v1::ClaimEvent& event,
                                       const state::Reader& rows) {
  if (!event.has_approved() || !IsDeath(event.approved().claim().kind())) {
    return runtime::Decision();
  }
  NAUNGAN_ASSIGN(const auto name, domain::ClaimName::Parse(event.claim(), "claim"));
  NAUNGAN_ASSIGN(const Date death,
                 Date::FromProto(event.approved().claim().death_date(), "death_date"));
  const domain::ParticipantId id = name.participant.participant;
  const v1::StoredParticipant participant =
      kParticipants.Get(rows, BytesOf(id)).value_or(v1::StoredParticipant());
  // The first claim establishes the death. A second one, of the other programme, adds nothing.
  if (participant.has_death_days()) return runtime::Decision();

  Events events;
  v1::EnrollmentLogEvent known;
  known.mutable_death_known()->set_participant_id(id.ToString());
  *known.mutable_death_known()->mutable_death_date() = death.ToProto();
  known.mutable_death_known()->set_claim(event.claim());
  events.Add(known);
  for (auto& recorded : EndByDeath(id, participant, death)) {
    events.Add(std::move(recorded));
  }
  return std::move(events).Done();
}

void ApplyParticipationRecorded(const v1::ParticipationRecorded& event, state::Writer& rows) {
  const std::string key = RecordedParticipantBytes(event.event().participant_id());
  v1::StoredParticipant participant =
      kParticipants.Get(rows, key).value_or(v1::StoredParticipant());
  Evolve(participant, event.event());
  kParticipants.Put(rows, participant, key);
}

void ApplyDeathKnown(const v1::DeathKnown& event, state::Writer& rows) {
  const std::string key = RecordedParticipantBytes(event.participant_id());
  v1::StoredParticipant participant =
      kParticipants.Get(rows, key).value_or(v1::StoredParticipant());
  participant.set_death_days(Recorded(event.death_date()).days());
  kParticipants.Put(rows, participant, key);
}

}  // namespace naungan::enrollment
