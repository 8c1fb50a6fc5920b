#include "services/enrollment/roster/seat_state.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/period.h"
#include "libs/domain/region_code.h"
#include "libs/domain/resource_names.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/queued_work.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/roster_terms.h"
#include "services/enrollment/roster/row_outcomes.h"
#include "services/enrollment/roster/seat_blocks.h"
#include "services/enrollment/roster/seat_first_day.h"
#include "services/enrollment/roster/seat_grants.h"
#include "services/enrollment/roster/seat_quota.h"
#include "services/enrollment/roster/seat_release.h"
#include "services/enrollment/roster/waiting_list.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;

std::unexpected<Error> Contradiction(std::string_view reason, std::string_view what) {
  return Fail(Code::kInternal, reason, "", std::string(what));
}

// The vacancies that `waiting` may get. Reads to the end of the roster's vacancies only if too few
// seats are vacant already.
std::vector<Vacancy> NextVacancies(const LoadedRoster& roster, const std::vector<Waiting>& waiting,
                                   const state::Reader& rows) {
  VacancyChoice choice(waiting);
  kFreeSeats.Scan(rows, state::EncodeKey(kFreeSeats.id, roster.number()),
                  [&](std::string_view key, const v1::FreeSeat& free) {
                    const int64_t seat = state::TakeInt64(key);
                    const auto free_date = VacantFrom(seat, free, roster.roster().later_seats());
                    return choice.Add({.seat = seat, .free_date = free_date});
                  });
  return std::move(choice).Chosen();
}

// Adds the units that the seats name to `terms`, and numbers the units of the seats anew.
void NameUnits(const v1::Roster& roster, v1::RosterTerms& terms,
               std::vector<v1::TakenSeat>& seats) {
  std::unordered_map<int32_t, int32_t> places;
  for (v1::TakenSeat& seat : seats) {
    if (seat.unit() == 0) continue;
    const auto [place, is_new] = places.try_emplace(seat.unit(), terms.units_size() + 1);
    if (is_new) {
      const v1::RosterUnit& unit = roster.units(seat.unit() - 1);
      auto& named = *terms.add_units();
      named.set_unit(unit.unit());
      // The kabupaten or kota of the unit is the region that reports count its people in.
      const auto region = domain::RegionCode::Parse(unit.region_code(), "region_code");
      const auto kabupaten = region ? region->At(domain::RegionLevel::kKabupaten) : std::nullopt;
      named.set_region_code(kabupaten ? kabupaten->ToString() : roster.region_code());
    }
    seat.set_unit(place->second);
  }
}

void ApplySettled(const v1::SeatsSettled& settled, LoadedRoster& roster, state::Writer& rows) {
  const int32_t number = roster.number();
  {
    SeatBlocks blocks(rows, number);
    OutcomeWriter outcomes(rows, number);
    for (const auto& refused : settled.refused()) {
      const std::string participant = RecordedParticipantBytes(refused.participant_id());
      const auto free_days = blocks.Remove(refused.seat(), participant);
      v1::FreeSeat free;
      if (free_days) free.set_free_days(*free_days);
      kFreeSeats.Put(rows, free, number, refused.seat());
      outcomes.SetRefused(refused.ordinal(), refused.code());
      auto member = kMembers.Get(rows, number, participant).value_or(v1::StoredMember());
      member.set_code(refused.code());
      kMembers.Put(rows, member, number, participant);
    }
  }
  const int64_t answered = settled.granted() + settled.refused_size();
  auto grant = kGrants.Get(rows, number, settled.grant());
  NAUNGAN_CHECK(grant && grant->seats() >= answered, "an answered grant must be open");
  grant->set_seats(grant->seats() - answered);
  if (grant->seats() == 0) {
    kGrants.Delete(rows, number, settled.grant());
    roster.state.set_grants_open(roster.state.grants_open() - 1);
  } else {
    kGrants.Put(rows, *grant, number, settled.grant());
  }
  auto& counts = *roster.state.mutable_counts();
  counts.set_seats_held(counts.seats_held() - answered);
  counts.set_seats_granted(counts.seats_granted() + settled.granted());
  counts.set_rows_refused(counts.rows_refused() + settled.refused_size());
}

void ApplyLeft(const v1::SeatsLeft& left, LoadedRoster& roster, state::Writer& rows) {
  auto& counts = *roster.state.mutable_counts();
  const auto term_end = Recorded(roster.roster().term()).to;
  SeatBlocks blocks(rows, roster.number());
  for (const auto& seat : left.seats()) {
    const Date free_date = Recorded(seat.free_date());
    const std::string participant = RecordedParticipantBytes(seat.participant_id());
    blocks.End(seat.seat(), participant, free_date.days());
    // A person who left may be sent in another row.
    if (seat.reason() == v1::LEAVE_REASON_LEFT) {
      kMembers.Delete(rows, roster.number(), participant);
    }
    counts.set_seats_granted(counts.seats_granted() - 1);
    counts.set_seats_left(counts.seats_left() + 1);
    if (IsFreedByLeaving(seat.reason(), free_date, term_end)) {
      v1::FreeSeat free;
      free.set_free_days(free_date.days());
      kFreeSeats.Put(rows, free, roster.number(), seat.seat());
    } else {
      roster.state.set_seats_closed(roster.state.seats_closed() + 1);
    }
  }
}

void ApplyLeftEarlier(const v1::SeatsLeftEarlier& left, const LoadedRoster& roster,
                      state::Writer& rows) {
  SeatBlocks blocks(rows, roster.number());
  for (const auto& seat : left.seats()) {
    const int32_t free_days = Recorded(seat.free_date()).days();
    blocks.End(seat.seat(), RecordedParticipantBytes(seat.participant_id()), free_days);
    // If the seat is not given again (the person went on elsewhere, a bill retired it), it stays
    // so.
    auto free = kFreeSeats.Get(rows, roster.number(), seat.seat());
    if (!free) continue;
    free->set_free_days(free_days);
    kFreeSeats.Put(rows, *free, roster.number(), seat.seat());
  }
}

}  // namespace

Result<runtime::Decision> GrantSeats(const runtime::Work& work, int32_t partitions,
                                     const Tariffs& tariffs, const state::Reader& rows) {
  const LoadedRoster roster = RosterOfEvent(rows, PayloadOf(work).grant_roster());
  NAUNGAN_CHECK(MayGrantSeats(roster.state, roster.roster().quota_seats()),
                "the work is queued only while seats may be granted");
  const auto waiting = NextInRank(roster, partitions, rows);
  NAUNGAN_CHECK(!waiting.empty(), "a roster that may grant seats must have rows that wait");
  auto seats = AssignSeats(waiting, NextVacancies(roster, waiting, rows),
                           {.highest = roster.state.counts().seat_highest(),
                            .quota = roster.roster().quota_seats(),
                            .later = roster.roster().later_seats()});
  for (v1::TakenSeat& seat : seats) {
    seat.set_wage_rupiah(tariffs.BaseOf(roster.roster().segment(), seat.wage_rupiah(),
                                        Month::Of(Date::OfDays(seat.start_days()))));
  }

  v1::EnrollmentLogEvent event;
  auto& taken = *event.mutable_seats_taken();
  taken.set_roster(roster.roster().name());
  taken.set_sequence(roster.state.sequence() + 1);
  taken.set_grant(roster.state.last_grant() + 1);
  *taken.mutable_terms() = TermsForOffer(roster.roster());
  NameUnits(roster.roster(), *taken.mutable_terms(), seats);
  for (auto& seat : seats) *taken.add_seats() = std::move(seat);
  Events events;
  events.Add(event);
  return std::move(events).Done();
}

Result<runtime::Decision> ReactToAnswer(const v1::OfferAnswered& answer,
                                        const state::Reader& rows) {
  NAUNGAN_ASSIGN(const auto name, domain::RosterName::Parse(answer.roster(), "roster"));
  NAUNGAN_ASSIGN(const LoadedRoster roster, FindRoster(rows, name.roster, "roster"));
  const auto grant = kGrants.Get(rows, roster.number(), answer.grant());
  if (!grant || answer.granted() < 0 || grant->seats() - answer.refused_size() < answer.granted()) {
    return Contradiction("GRANT_UNKNOWN",
                         "A partition answered for seats that were not offered to it.");
  }
  v1::RosterEvent event;
  event.set_roster(roster.roster().name());
  event.set_sequence(roster.state.sequence() + 1);
  auto& settled = *event.mutable_seats_settled();
  settled.set_grant(answer.grant());
  settled.set_granted(answer.granted());
  std::unordered_set<int64_t> seats;
  for (const auto& refused : answer.refused()) {
    const auto occupancy = NewestOccupancy(rows, roster.number(), refused.seat());
    if (!occupancy || occupancy->participant() != refused.participant() ||
        !seats.insert(refused.seat()).second) {
      return Contradiction("SEAT_UNKNOWN",
                           "A partition refused a seat that was not offered to it.");
    }
    auto& row = *settled.add_refused();
    row.set_seat(refused.seat());
    row.set_participant_id(RecordedParticipant(refused.participant()).ToString());
    row.set_rank(occupancy->rank());
    row.set_ordinal(occupancy->ordinal());
    row.set_code(refused.code());
  }
  Events events;
  events.Add(std::move(event));
  return std::move(events).Done();
}

Result<runtime::Decision> ReactToVacated(const v1::SeatVacated& vacated,
                                         const state::Reader& rows) {
  NAUNGAN_ASSIGN(const auto name, domain::RosterName::Parse(vacated.roster(), "roster"));
  NAUNGAN_ASSIGN(const LoadedRoster roster, FindRoster(rows, name.roster, "roster"));
  NAUNGAN_ASSIGN(const auto id,
                 domain::ParticipantId::Parse(vacated.participant_id(), "participant_id"));
  NAUNGAN_ASSIGN(const Date free_date, Date::FromProto(vacated.free_date(), "free_date"));
  const auto occupancy = NewestOccupancy(rows, roster.number(), vacated.seat());
  if (!occupancy) {
    return Contradiction("SEAT_UNKNOWN", "A person left a seat that was never given.");
  }
  if (!EndsOccupancy(vacated, BytesOf(id), free_date, *occupancy)) return runtime::Decision();
  v1::RosterEvent event;
  event.set_roster(roster.roster().name());
  event.set_sequence(roster.state.sequence() + 1);
  auto& left = occupancy->has_to_days() ? *event.mutable_seats_left_earlier()->add_seats()
                                        : *event.mutable_seats_left()->add_seats();
  left.set_seat(vacated.seat());
  left.set_participant_id(vacated.participant_id());
  *left.mutable_free_date() = vacated.free_date();
  left.set_reason(vacated.reason());
  Events events;
  events.Add(std::move(event));
  return std::move(events).Done();
}

void ApplySeatsTaken(const v1::SeatsTaken& event, state::Writer& rows) {
  LoadedRoster roster = RosterOfEvent(rows, event.roster());
  const int32_t number = roster.number();
  auto& state = roster.state;
  auto& counts = *state.mutable_counts();
  {
    SeatBlocks blocks(rows, number);
    OutcomeWriter outcomes(rows, number);
    for (const auto& seat : event.seats()) {
      RemoveFromWaitingList(seat.rank(), seat.ordinal(), roster, rows);
      if (seat.seat() <= counts.seat_highest()) {
        kFreeSeats.Delete(rows, number, seat.seat());
      } else {
        counts.set_seat_highest(seat.seat());
      }
      v1::Occupancy occupancy;
      occupancy.set_seat(seat.seat());
      occupancy.set_participant(seat.participant());
      occupancy.set_from_days(seat.start_days());
      occupancy.set_wage_rupiah(seat.wage_rupiah());
      occupancy.set_rank(seat.rank());
      occupancy.set_ordinal(seat.ordinal());
      blocks.Add(occupancy);
      outcomes.SetSeat(seat.ordinal(), seat.seat());
    }
  }
  v1::OpenGrant grant;
  grant.set_seats(event.seats_size());
  kGrants.Put(rows, grant, number, event.grant());
  counts.set_rows_waiting(counts.rows_waiting() - event.seats_size());
  counts.set_seats_held(counts.seats_held() + event.seats_size());
  state.set_last_grant(event.grant());
  state.set_grants_open(state.grants_open() + 1);
  state.set_sequence(event.sequence());
  StoreRoster(rows, roster);
}

void ApplyRosterEvent(const v1::RosterEvent& event, state::Writer& rows) {
  LoadedRoster roster = RosterOfEvent(rows, event.roster());
  roster.state.set_sequence(event.sequence());
  if (event.has_seats_settled()) {
    ApplySettled(event.seats_settled(), roster, rows);
  } else if (event.has_seats_left_earlier()) {
    ApplyLeftEarlier(event.seats_left_earlier(), roster, rows);
  } else {
    NAUNGAN_CHECK(event.has_seats_left(), "a roster's own event settles or leaves seats");
    ApplyLeft(event.seats_left(), roster, rows);
  }
  StoreRoster(rows, roster);
}

}  // namespace naungan::enrollment
