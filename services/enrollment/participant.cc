#include "services/enrollment/participant.h"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <ranges>
#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/resource_names.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::ParticipantId;
using domain::Period;
using domain::ProgrammeSet;

bool Conflicts(const v1::Participation& held, ProgrammeSet programmes, const Period& period) {
  return Recorded(held.period()).Overlaps(period) &&
         !Recorded(held.programmes()).Intersect(programmes).IsEmpty();
}

// A membership goes on over a gap that is no longer than the policy says; then waiting periods
// count from its beginning.
Date MemberSince(const v1::StoredParticipant& participant, Date start, const Policy& policy) {
  Date since = start;
  for (const auto& held : participant.participations()) {
    const Period period = Recorded(held.period());
    if (period.IsEmpty() || period.from >= start) continue;
    if (period.to && period.to->AddMonths(policy.membership_gap_months) < start) continue;
    const auto first = Date::FromProto(held.member_since_date(), "member_since_date");
    since = std::min(since, first.value_or(period.from));
  }
  return since;
}

v1::ParticipationRecorded NextRecord(const ParticipantId& id,
                                     const v1::StoredParticipant& participant, int64_t ahead) {
  v1::ParticipationRecorded recorded;
  recorded.mutable_event()->set_participant_id(id.ToString());
  recorded.mutable_event()->set_sequence(participant.sequence() + ahead);
  return recorded;
}

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
  participation.set_agreement(terms.agreement());
  participation.set_region_code(terms.region_code());
  if (offer.seat.unit() > 0 && offer.seat.unit() <= terms.units_size()) {
    const auto& unit = terms.units(offer.seat.unit() - 1);
    participation.set_unit(unit.unit());
    participation.set_region_code(unit.region_code());
  }
  participation.set_locality_code(offer.seat.locality_code());
  participation.set_wage_rupiah(offer.seat.wage_rupiah());
  *participation.mutable_birth_date() = Date::OfDays(offer.seat.birth_days()).ToProto();
  participation.set_sex(offer.seat.sex());
  return participation;
}

// The roster that pays for `account`; nothing for a self-payer's.
std::optional<std::string> RosterOfAccount(std::string_view account) {
  const auto name = domain::RosterAccountName::Parse(account, "account");
  if (!name) return std::nullopt;
  return name->roster.ToString();
}

void TellRoster(const v1::Participation& left, Date free_date, v1::LeaveReason reason,
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

v1::RowCode CodeOfConflict(const v1::Participation& held, std::string_view region_code) {
  if (held.agreement().empty()) return v1::ROW_CODE_REGISTERED_WITHOUT_AGREEMENT;
  return held.region_code() == region_code ? v1::ROW_CODE_REGISTERED_OTHER_AGREEMENT
                                           : v1::ROW_CODE_REGISTERED_OTHER_REGION;
}

bool IsUnder(const v1::Participation& held, const v1::RosterTerms& terms) {
  return !held.agreement().empty() &&
         std::ranges::find(terms.predecessors(), held.agreement()) != terms.predecessors().end();
}

// The participation under a predecessor that this one carries on: it runs on at the start, or ends
// there. Of several, the one that began last.
const v1::Participation* FindContinued(const v1::StoredParticipant& participant,
                                       const v1::RosterTerms& terms, const Period& period) {
  const ProgrammeSet programmes = Recorded(terms.programmes());
  const v1::Participation* found = nullptr;
  for (const auto& held : participant.participations()) {
    const Period own = Recorded(held.period());
    if (!IsUnder(held, terms) || own.IsEmpty()) continue;
    const bool touches = own.Overlaps(period) || (own.to && *own.to == period.from);
    if (!touches || Recorded(held.programmes()).Intersect(programmes).IsEmpty()) continue;
    if (found == nullptr || Recorded(found->period()).from < own.from) found = &held;
  }
  return found;
}

v1::RowCode RefusalOf(const v1::StoredParticipant& participant, const Offer& offer,
                      const Period& period, std::string_view region_code) {
  // Who has died is refused whatever day is asked for: an office that sends the row must learn it.
  if (participant.has_death_days()) return v1::ROW_CODE_DECEASED;
  const Period term = offer.agreement_term.value_or(Recorded(offer.grant.terms().term()));
  if (!term.Contains(period.from)) return v1::ROW_CODE_AGREEMENT_NOT_IN_FORCE;
  const ProgrammeSet programmes = Recorded(offer.grant.terms().programmes());
  for (const auto& held : participant.participations()) {
    if (Conflicts(held, programmes, period) && !IsUnder(held, offer.grant.terms())) {
      return CodeOfConflict(held, region_code);
    }
  }
  return v1::ROW_CODE_ACCEPTED;
}

std::string_view ReasonOf(v1::RowCode code) {
  std::string_view name = v1::RowCode_Name(code);
  name.remove_prefix(std::string_view("ROW_CODE_").size());
  return name;
}

// Those that hold a day.
int64_t ParticipationsOf(const v1::StoredParticipant& participant) {
  return std::ranges::count_if(participant.participations(),
                               [](const auto& held) { return !Recorded(held.period()).IsEmpty(); });
}

// Is `held` what `asked` asks for? What time did to it (its end, the membership it carries on, the
// stays before it) does not count.
bool SameRegistration(const v1::Participation& held, v1::Participation asked) {
  asked.set_seat(held.seat());
  *asked.mutable_period() = held.period();
  *asked.mutable_member_since_date() = held.member_since_date();
  return google::protobuf::util::MessageDifferencer::Equals(held, asked);
}

v1::Participation Described(const ParticipantId& id, const v1::RegisterSelfPayer& command,
                            Date start, const Tariffs& tariffs) {
  v1::Participation participation;
  participation.set_participant_id(id.ToString());
  participation.set_account(domain::ParticipantAccountName{domain::ParticipantName{id}}.ToString());
  *participation.mutable_period() = Period{start, std::nullopt}.ToProto();
  *participation.mutable_programmes() = command.programmes();
  // Only who works on own account may register alone (Perban BPJSTK 1/2023).
  participation.set_segment(common::v1::SEGMENT_BPU);
  participation.set_category(command.category());
  participation.set_region_code(command.region_code());
  participation.set_locality_code(command.locality_code());
  participation.set_wage_rupiah(tariffs.BaseOf(
      common::v1::SEGMENT_BPU, command.person().wage_rupiah(), domain::Month::Of(start)));
  *participation.mutable_birth_date() = Date::OfDays(command.person().birth_days()).ToProto();
  participation.set_sex(command.person().sex());
  return participation;
}

// What is paid for a seat covers whoever has it. So stays of one base and the same programmes share
// a seat, and what was paid ahead covers who comes back; one that costs something else has a seat
// of its own, for which nothing was paid.
int64_t SelfPayersSeat(const v1::StoredParticipant& participant, const v1::Participation& wanted) {
  int64_t highest = 0;
  for (const auto& held : participant.participations()) {
    if (held.account() != wanted.account()) continue;
    if (Recorded(held.programmes()) == Recorded(wanted.programmes()) &&
        held.wage_rupiah() == wanted.wage_rupiah()) {
      return held.seat();
    }
    highest = std::max(highest, held.seat());
  }
  return highest + 1;
}

}  // namespace

Admission Admit(const ParticipantId& id, const v1::StoredParticipant& participant,
                const Offer& offer, const Policy& policy) {
  const v1::RosterTerms& terms = offer.grant.terms();
  Period period{Date::OfDays(offer.seat.start_days()), Recorded(terms.term()).to};
  const v1::Participation* continued = FindContinued(participant, terms, period);
  // A predecessor's participation that begins later than this one gives way from its first day on.
  if (continued != nullptr) {
    period.from = std::max(period.from, Recorded(continued->period()).from);
  }
  v1::Participation wanted = Described(id, offer, period);
  const v1::RowCode refusal = RefusalOf(participant, offer, period, wanted.region_code());
  if (refusal != v1::ROW_CODE_ACCEPTED) return {refusal, {}};
  *wanted.mutable_member_since_date() = MemberSince(participant, period.from, policy).ToProto();

  Admission admission;
  int64_t ahead = 0;
  // Whatever else runs under a predecessor, in a category of its own, ends where this begins.
  const ProgrammeSet programmes = Recorded(terms.programmes());
  for (const auto& held : participant.participations()) {
    if (&held == continued || !Conflicts(held, programmes, period)) continue;
    const Date end = std::max(period.from, Recorded(held.period()).from);
    auto& ended = admission.recorded.emplace_back(NextRecord(id, participant, ++ahead));
    ended.mutable_event()->mutable_ended()->set_account(held.account());
    *ended.mutable_event()->mutable_ended()->mutable_end_date() = end.ToProto();
    ended.mutable_event()->mutable_ended()->set_reason(v1::END_REASON_LEFT);
    TellRoster(held, end, v1::LEAVE_REASON_CONTINUED, ended);
  }
  auto& last = admission.recorded.emplace_back(NextRecord(id, participant, ++ahead));
  if (continued == nullptr) {
    *last.mutable_event()->mutable_opened()->mutable_participation() = std::move(wanted);
    return admission;
  }
  auto& continues = *last.mutable_event()->mutable_continued();
  continues.set_from_account(continued->account());
  *continues.mutable_date() = period.from.ToProto();
  *continues.mutable_participation() = std::move(wanted);
  TellRoster(*continued, period.from, v1::LEAVE_REASON_CONTINUED, last);
  return admission;
}

Result<SelfPayment> RegisterAlone(const ParticipantId& id, const v1::StoredParticipant& participant,
                                  const v1::RegisterSelfPayer& command, const Tariffs& tariffs,
                                  const Policy& policy) {
  NAUNGAN_ASSIGN(const Date start, Date::FromProto(command.start_date(), "start_date"));
  v1::Participation wanted = Described(id, command, start, tariffs);
  bool is_registered = false;
  for (const auto& held : participant.participations()) {
    const Period period = Recorded(held.period());
    if (held.account() != wanted.account() || period.IsEmpty()) continue;
    if (period.from == start && SameRegistration(held, wanted)) {
      return SelfPayment{std::nullopt, held};
    }
    // Who left may come back, with whatever particulars.
    is_registered = is_registered || !period.to || start < *period.to;
  }
  if (is_registered) {
    return Fail(Code::kAlreadyExists, "SELF_PAYER_EXISTS", "person",
                "This person is registered as a self-payer with other particulars.");
  }
  if (participant.has_death_days()) {
    return Fail(Code::kFailedPrecondition, ReasonOf(v1::ROW_CODE_DECEASED), "person",
                "The death of this person is known.");
  }
  const ProgrammeSet programmes = Recorded(wanted.programmes());
  for (const auto& held : participant.participations()) {
    if (!Conflicts(held, programmes, Period{start, std::nullopt})) continue;
    return Fail(Code::kFailedPrecondition, ReasonOf(CodeOfConflict(held, wanted.region_code())),
                "person", "This person is registered in one of these programmes already.");
  }
  if (ParticipationsOf(participant) >= kParticipationsMax) {
    return Fail(Code::kResourceExhausted, "PARTICIPATIONS_FULL", "person",
                fmt::format("This person has {} participations, as many as anybody may have.",
                            kParticipationsMax));
  }
  wanted.set_seat(SelfPayersSeat(participant, wanted));
  *wanted.mutable_member_since_date() = MemberSince(participant, start, policy).ToProto();
  auto recorded = NextRecord(id, participant, 1);
  *recorded.mutable_event()->mutable_opened()->mutable_participation() = wanted;
  return SelfPayment{std::move(recorded), std::move(wanted)};
}

Result<Departure> Leave(const ParticipantId& id, const v1::StoredParticipant& participant,
                        std::string_view account, Date end) {
  const auto* held = FindParticipation(participant, account);
  if (held == nullptr) {
    return Fail(Code::kNotFound, "PARTICIPATION_UNKNOWN", "account",
                "The person was never registered by this account.");
  }
  for (const auto& stay : participant.participations() | std::views::reverse) {
    if (stay.account() == account && Recorded(stay.period()).to == end) {
      return Departure{std::nullopt, stay};
    }
  }
  const Period period = Recorded(held->period());
  if (period.to && *period.to < end) {
    return Fail(Code::kFailedPrecondition, "PARTICIPATION_ENDED", "end_date",
                "It ends on " + period.to->ToString() + " already.");
  }
  // It ends with the death or before: claims were judged by that, and nobody leaves afterwards.
  if (participant.has_death_days()) {
    return Fail(Code::kFailedPrecondition, ReasonOf(v1::ROW_CODE_DECEASED), "end_date",
                "The death of this person is known. What it left of the participation stays.");
  }
  if (end < period.from) {
    return Fail(Code::kFailedPrecondition, "END_BEFORE_START", "end_date",
                "It begins on " + period.from.ToString() +
                    ". To cancel it from its first day, end it on that day.");
  }
  v1::ParticipationRecorded record = NextRecord(id, participant, 1);
  auto& ended = *record.mutable_event()->mutable_ended();
  ended.set_account(held->account());
  *ended.mutable_end_date() = end.ToProto();
  ended.set_reason(v1::END_REASON_LEFT);
  TellRoster(*held, end, v1::LEAVE_REASON_LEFT, record);
  v1::Participation as_ended = *held;
  *as_ended.mutable_period()->mutable_to_date() = end.ToProto();
  return Departure{std::move(record), std::move(as_ended)};
}

std::vector<v1::ParticipationRecorded> EndByDeath(const ParticipantId& id,
                                                  const v1::StoredParticipant& participant,
                                                  Date death) {
  std::vector<v1::ParticipationRecorded> records;
  const Date after = death.AddDays(1);  // the day itself is covered
  for (const auto& held : participant.participations()) {
    const Period period = Recorded(held.period());
    if (period.IsEmpty() || (period.to && *period.to <= after)) continue;
    // What would have begun after the death ends on its first day: it never held.
    const Date end = std::max(after, period.from);
    auto& record =
        records.emplace_back(NextRecord(id, participant, static_cast<int64_t>(records.size()) + 1));
    auto& ended = *record.mutable_event()->mutable_ended();
    ended.set_account(held.account());
    *ended.mutable_end_date() = end.ToProto();
    ended.set_reason(v1::END_REASON_DEATH);
    TellRoster(held, end, v1::LEAVE_REASON_DEATH, record);
  }
  return records;
}

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
      NAUNGAN_CHECK(false, "a participation event must say something");
  }
}

const v1::Participation* FindParticipation(const v1::StoredParticipant& participant,
                                           std::string_view account) {
  const auto newest_first = participant.participations() | std::views::reverse;
  const auto found = std::ranges::find(newest_first, account, &v1::Participation::account);
  return found == newest_first.end() ? nullptr : &*found;
}

}  // namespace naungan::enrollment
