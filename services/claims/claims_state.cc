#include "services/claims/claims_state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/period.h"
#include "libs/domain/recorded.h"
#include "services/claims/case/claim.h"
#include "services/claims/eligibility/insured_person.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

int32_t MonthKey(domain::Month month) { return month.year() * 12 + month.month() - 1; }

domain::ClaimName NameOf(std::string_view text) {
  const auto name = domain::ClaimName::Parse(text, "name");
  NAUNGAN_CHECK(name.has_value(), "names are checked before they become events");
  return *name;
}

void ApplyToPerson(const v1::ClaimsLogEvent& event, const std::string& participant,
                   state::Writer& rows) {
  const auto before = kPersons.Get(rows, participant);
  const v1::InsuredPerson after = EvolvePerson(before.value_or(v1::InsuredPerson()), event);
  const std::string bytes = after.SerializeAsString();
  // A denied claim of a person who is not known must not add a person.
  if (bytes == (before ? before->SerializeAsString() : std::string())) return;
  rows.Put(kPersons.Key(participant), bytes);
}

void ApplyToClaim(const v1::ClaimsLogEvent& event, std::string_view claim, state::Writer& rows) {
  const domain::ClaimName name = NameOf(claim);
  const std::string participant = name.participant.participant.ToString();
  const auto before = kClaims.Get(rows, participant, name.claim);
  kClaims.Put(rows, EvolveClaim(before.value_or(v1::StoredClaim()), event), participant,
              name.claim);
  ApplyToPerson(event, participant, rows);
}

// Adds a cover to the month. Covers of the same days whose seats overlap or touch are joined, so
// the row stays small even if the month was paid by many bills.
void AddCover(v1::CoveredMonth& month, v1::CoveredSeats added) {
  auto& covers = *month.mutable_covers();
  const domain::Period days = Recorded(added.period());
  for (auto it = covers.begin(); it != covers.end();) {
    const bool joins = it->first_seat() <= added.past_last_seat() &&
                       added.first_seat() <= it->past_last_seat() && Recorded(it->period()) == days;
    if (!joins) {
      ++it;
      continue;
    }
    added.set_first_seat(std::min(added.first_seat(), it->first_seat()));
    added.set_past_last_seat(std::max(added.past_last_seat(), it->past_last_seat()));
    it = covers.erase(it);
  }
  *month.add_covers() = std::move(added);
}

void ApplyCover(const v1::CoverKnown& cover, state::Writer& rows) {
  const domain::Period period = Recorded(cover.period());
  NAUNGAN_CHECK(period.to.has_value(), "a cover has an end");
  for (domain::Month month = domain::Month::Of(period.from); month.FirstDay() < *period.to;
       month = month.Next()) {
    const auto days = period.Intersect(domain::PeriodOf(month));
    if (!days) continue;
    v1::CoveredSeats seats;
    seats.set_first_seat(cover.first_seat());
    seats.set_past_last_seat(cover.past_last_seat());
    *seats.mutable_period() = days->ToProto();
    auto row = kCoveredMonths.Get(rows, cover.account(), MonthKey(month));
    if (!row) row.emplace();
    AddCover(*row, std::move(seats));
    kCoveredMonths.Put(rows, *row, cover.account(), MonthKey(month));
  }
}

}  // namespace

v1::InsuredPerson PersonOf(const state::Reader& rows, const domain::ParticipantName& name) {
  return kPersons.Get(rows, name.participant.ToString()).value_or(v1::InsuredPerson());
}

v1::InsuredPerson PersonToDecideOn(const state::Reader& rows, const domain::ParticipantName& name) {
  v1::InsuredPerson person = PersonOf(rows, name);
  if (person.jht_claim().empty()) return person;
  const auto under_way = ClaimOf(rows, NameOf(person.jht_claim()));
  NAUNGAN_CHECK(under_way.has_value(), "the claim that is marked as under way is stored");
  if (IsLaterJhtPaid(person, Recorded(under_way->claim().jht_balance().as_of_date()))) {
    person.clear_jht_claim();
    person.clear_jht_claim_as_of_date();
  }
  return person;
}

std::optional<v1::StoredClaim> ClaimOf(const state::Reader& rows, const domain::ClaimName& name) {
  return kClaims.Get(rows, name.participant.participant.ToString(), name.claim);
}

void ListClaims(
    const state::Reader& rows, const domain::ParticipantName& name, std::string_view after,
    const std::function<bool(std::string_view claim, const v1::StoredClaim& stored)>& visit) {
  const std::string participant = name.participant.ToString();
  const std::string all = state::EncodeKey(kClaims.id, std::string_view(participant));
  // No key lies between that of the last claim seen and that of the next claim.
  const std::string from = after.empty() ? all : state::PrefixEnd(kClaims.Key(participant, after));
  kClaims.ScanRange(rows, from, state::PrefixEnd(all),
                    [&](std::string_view key, const v1::StoredClaim& stored) {
                      std::string_view rest = key.substr(all.size());
                      return visit(state::TakeString(rest), stored);
                    });
}

int64_t CountClaimsUnderWay(const state::Reader& rows, int64_t claims_max) {
  int64_t seen = 0;
  int64_t under_way = 0;
  kClaims.Scan(
      rows, state::EncodeKey(kClaims.id), [&](std::string_view, const v1::StoredClaim& stored) {
        const v1::ClaimState state = stored.claim().state();
        under_way +=
            state == v1::CLAIM_STATE_SUBMITTED || state == v1::CLAIM_STATE_APPROVED ? 1 : 0;
        return ++seen < claims_max;
      });
  return under_way;
}

std::span<const domain::PaidCover> CoversInMonth::Of(std::string_view account) {
  const auto known = covers_.find(account);
  if (known != covers_.end()) return known->second;
  std::vector<domain::PaidCover>& covers = covers_[std::string(account)];
  const auto row = kCoveredMonths.Get(rows_, account, MonthKey(month_));
  if (!row) return covers;
  for (const v1::CoveredSeats& seats : row->covers()) {
    covers.push_back({.first_seat = seats.first_seat(),
                      .past_last_seat = seats.past_last_seat(),
                      .cover = Recorded(seats.period())});
  }
  return covers;
}

void Apply(const v1::ClaimsLogEvent& event, state::Writer& rows) {
  switch (event.event_case()) {
    case v1::ClaimsLogEvent::kClaim:
      return ApplyToClaim(event, event.claim().event().claim(), rows);
    case v1::ClaimsLogEvent::kSupplemented:
      return ApplyToClaim(event, event.supplemented().claim(), rows);
    case v1::ClaimsLogEvent::kStayOpened:
      return ApplyToPerson(event, event.stay_opened().participant_id(), rows);
    case v1::ClaimsLogEvent::kStayEnded:
      return ApplyToPerson(event, event.stay_ended().participant_id(), rows);
    case v1::ClaimsLogEvent::kCover:
      return ApplyCover(event.cover(), rows);
    case v1::ClaimsLogEvent::EVENT_NOT_SET:
      break;
  }
  NAUNGAN_CHECK(false, "the log contains only events that a build of this service wrote");
}

}  // namespace naungan::claims
