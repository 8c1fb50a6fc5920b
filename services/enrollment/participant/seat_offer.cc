#include "services/enrollment/participant/seat_offer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libs/domain/date.h"
#include "libs/domain/programme_set.h"
#include "services/enrollment/participant/participant.h"
#include "services/enrollment/participant/participation_overlap.h"
#include "services/enrollment/participant/renewal.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::ParticipantId;
using domain::Period;
using domain::ProgrammeSet;

v1::Participation Described(const ParticipantId& id, const Offer& offer, const Period& period) {
  const v1::RosterTerms& terms = offer.grant.terms();
  v1::Participation participation;
  participation.set_participant_id(id.ToString());
  participation.set_account(offer.grant.roster() + "/account");
  participation.set_seat(offer.seat.seat());
  *participation.mutable_period() = period.ToProto();
  *participation.mutable_programmes() = terms.programmes();
  participation.set_segment(terms.segment());
  participation.set_category(terms.category());
  participation.set_sector(terms.sector());
  participation.set_agreement(terms.agreement());
  participation.set_region_code(terms.region_code());
  if (offer.seat.unit() > 0 && offer.seat.unit() <= terms.units_size()) {
    const auto& unit = terms.units(offer.seat.unit() - 1);
    participation.set_unit(unit.unit());
    participation.set_region_code(unit.region_code());
  }
  participation.set_locality_code(offer.seat.locality_code());
  participation.set_wage_rupiah(offer.seat.wage_rupiah());
  *participation.mutable_admitted_date() = Date::OfDays(offer.seat.admitted_days()).ToProto();
  *participation.mutable_birth_date() = Date::OfDays(offer.seat.birth_days()).ToProto();
  participation.set_sex(offer.seat.sex());
  return participation;
}

v1::RowCode RefusalOf(const v1::StoredParticipant& participant, const Offer& offer,
                      const Period& period, std::string_view region_code) {
  // A dead person is refused whatever day the row asks for, so that the office learns of the death.
  if (participant.has_death_days()) return v1::ROW_CODE_DECEASED;
  const Period term = offer.agreement_term.value_or(Recorded(offer.grant.terms().term()));
  if (!term.Contains(period.from)) return v1::ROW_CODE_AGREEMENT_NOT_IN_FORCE;
  const ProgrammeSet programmes = Recorded(offer.grant.terms().programmes());
  for (const auto& held : participant.participations()) {
    if (Conflicts(held, programmes, period) && !IsRenewed(held, offer.grant.terms())) {
      return CodeOfConflict(held, region_code);
    }
  }
  return v1::ROW_CODE_ACCEPTED;
}

}  // namespace

OfferAnswer AnswerOffer(const ParticipantId& id, const v1::StoredParticipant& participant,
                        const Offer& offer) {
  const v1::RosterTerms& terms = offer.grant.terms();
  Period period{Date::OfDays(offer.seat.start_days()), Recorded(terms.term()).to};
  const v1::Participation* continued = FindContinued(participant, terms, period);
  // If the old participation begins later than this one, this one begins in its place.
  if (continued != nullptr) {
    period.from = std::max(period.from, Recorded(continued->period()).from);
  }
  v1::Participation wanted = Described(id, offer, period);
  const v1::RowCode refusal = RefusalOf(participant, offer, period, wanted.region_code());
  if (refusal != v1::ROW_CODE_ACCEPTED) return {refusal, {}};

  OfferAnswer answer;
  int64_t ahead = 0;
  // Other participations under a renewed agreement, in other categories, end where this one begins.
  const ProgrammeSet programmes = Recorded(terms.programmes());
  for (const auto& held : participant.participations()) {
    if (&held == continued || !Conflicts(held, programmes, period)) continue;
    const Date end = std::max(period.from, Recorded(held.period()).from);
    auto& ended = answer.recorded.emplace_back(NextRecord(id, participant, ++ahead));
    ended.mutable_event()->mutable_ended()->set_account(held.account());
    *ended.mutable_event()->mutable_ended()->mutable_end_date() = end.ToProto();
    ended.mutable_event()->mutable_ended()->set_reason(v1::END_REASON_LEFT);
    TellRoster(held, end, v1::LEAVE_REASON_CONTINUED, ended);
  }
  auto& last = answer.recorded.emplace_back(NextRecord(id, participant, ++ahead));
  if (continued == nullptr) {
    *last.mutable_event()->mutable_opened()->mutable_participation() = std::move(wanted);
    return answer;
  }
  auto& continues = *last.mutable_event()->mutable_continued();
  continues.set_from_account(continued->account());
  *continues.mutable_date() = period.from.ToProto();
  *continues.mutable_participation() = std::move(wanted);
  TellRoster(*continued, period.from, v1::LEAVE_REASON_CONTINUED, last);
  return answer;
}

}  // namespace naungan::enrollment
