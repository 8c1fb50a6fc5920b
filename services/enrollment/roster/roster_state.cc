#include "services/enrollment/roster/roster_state.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/queued_work.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/addendum_effect.h"
#include "services/enrollment/roster/roster_terms.h"
#include "services/enrollment/roster/seat_quota.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

std::string RefreshWorkId(std::string_view agreement_name) {
  return "refresh/" + std::string(agreement_name);
}

void QueueRefresh(state::Writer& rows, const std::string& agreement_name, int32_t done) {
  v1::EnrollmentWork payload;
  payload.set_refresh_agreement(agreement_name);
  payload.set_done(done);
  Queue(rows, RefreshWorkId(agreement_name), payload);
}

v1::StoredAddenda AddendaOf(const state::Reader& rows, std::string_view agreement) {
  return kAddenda.Get(rows, agreement).value_or(v1::StoredAddenda());
}

Result<v1::StoredTerms> TermsOf(const v1::OpenRoster& command, const domain::RosterName& name,
                                const state::Reader& rows) {
  v1::StoredTerms terms;
  const auto agreement_name = name.Agreement();
  if (command.has_registrant()) {
    if (agreement_name) {
      return Fail(Code::kInvalidArgument, "REGISTRANT_NOT_ALLOWED", "registrant",
                  "The agreement states the terms of this roster. Leave the registrant out.");
    }
    NAUNGAN_ASSIGN(*terms.mutable_roster(), RosterOf(name, command.registrant()));
    return terms;
  }
  if (!agreement_name) {
    return Fail(Code::kInvalidArgument, "REGISTRANT_MISSING", "registrant",
                "State who registers, or name a category of an agreement.");
  }
  const auto agreement = kAgreements.Get(rows, agreement_name->agreement);
  if (!agreement) {
    return Fail(
        Code::kNotFound, "AGREEMENT_UNKNOWN", "name",
        "This partition does not know the agreement. If it was registered just now, pass its "
        "position in `after`.");
  }
  const v1::StoredAddenda addenda = AddendaOf(rows, agreement_name->agreement);
  NAUNGAN_ASSIGN(*terms.mutable_roster(), RosterUnder(*agreement, *name.Category(), addenda));
  *terms.mutable_signed_date() = SignedDateOf(addenda, *name.Category(), agreement->signed_date());
  return terms;
}

v1::OpenRosterResponse AnswerOf(const v1::StoredTerms& terms, const v1::StoredRoster& state) {
  v1::OpenRosterResponse response;
  *response.mutable_roster() = ViewOf(terms, state);
  return response;
}

v1::EnrollmentLogEvent Entered(const v1::StoredTerms& terms, int64_t sequence, bool opened) {
  v1::EnrollmentLogEvent event;
  auto& entered = *event.mutable_roster_entered();
  entered.set_number(terms.number());
  if (terms.has_signed_date()) *entered.mutable_signed_date() = terms.signed_date();
  entered.mutable_event()->set_roster(terms.roster().name());
  entered.mutable_event()->set_sequence(sequence);
  *(opened ? entered.mutable_event()->mutable_opened()->mutable_roster()
           : entered.mutable_event()->mutable_terms_changed()->mutable_roster()) = terms.roster();
  return event;
}

}  // namespace

std::optional<LoadedRoster> LoadRoster(const state::Reader& rows, std::string_view id) {
  auto terms = kTerms.Get(rows, id);
  auto roster = kRosters.Get(rows, id);
  if (!terms || !roster) return std::nullopt;
  return LoadedRoster{std::string(id), *std::move(terms), *std::move(roster)};
}

Result<LoadedRoster> FindRoster(const state::Reader& rows, std::string_view id,
                                std::string_view field) {
  auto roster = LoadRoster(rows, id);
  if (!roster) {
    return Fail(Code::kNotFound, "ROSTER_UNKNOWN", field,
                "There is no such roster. Open it first.");
  }
  return *std::move(roster);
}

LoadedRoster RosterOfEvent(const state::Reader& rows, std::string_view name) {
  auto roster = LoadRoster(rows, RecordedRoster(name).roster);
  NAUNGAN_CHECK(roster.has_value(), "an event's roster must have been opened");
  return *std::move(roster);
}

void StoreRoster(state::Writer& rows, LoadedRoster& roster) {
  // The id stands in stores of older builds.
  const std::string id = "admit/" + roster.roster().name();
  const bool grant = MayGrantSeats(roster.state, roster.roster().quota_seats());
  if (grant && !roster.state.granting()) {
    v1::EnrollmentWork payload;
    payload.set_grant_roster(roster.roster().name());
    Queue(rows, id, payload);
  } else if (!grant && roster.state.granting()) {
    runtime::EndWork(rows, id);
  }
  roster.state.set_granting(grant);
  kRosters.Put(rows, roster.state, roster.id);
}

Result<runtime::Decision> DecideOpenRoster(const v1::OpenRoster& command,
                                           const state::Reader& rows) {
  NAUNGAN_ASSIGN(const auto name, domain::RosterName::Parse(command.name(), "name"));
  const auto known = LoadRoster(rows, name.roster);
  // The name alone asks for the roster of an agreement, so the same name means the same roster.
  if (known && !command.has_registrant() && name.Agreement()) {
    return Events().Answer(AnswerOf(known->terms, known->state));
  }
  NAUNGAN_ASSIGN(v1::StoredTerms terms, TermsOf(command, name, rows));
  if (known) {
    if (SameTerms(known->roster(), terms.roster())) {
      return Events().Answer(AnswerOf(known->terms, known->state));
    }
    return Fail(Code::kAlreadyExists, "ROSTER_EXISTS", "name",
                "Another roster has this name. Choose another id.");
  }
  terms.set_number(kPartition.Get(rows).value_or(v1::StoredPartition()).rosters() + 1);
  Events events;
  events.Add(Entered(terms, 1, true));
  return std::move(events).Answer(AnswerOf(terms, {}));
}

Result<runtime::Decision> ReactToAgreement(const agreement::v1::AgreementEvent& event) {
  // A successor changes nothing here, since it brings its own terms.
  if (!event.has_registered() && !event.has_amended()) return runtime::Decision();
  const agreement::v1::Agreement& agreement =
      event.has_registered() ? event.registered().agreement() : event.amended().agreement();
  NAUNGAN_TRY(CheckToldAgreement(agreement));
  Events events;
  v1::EnrollmentLogEvent known;
  *known.mutable_agreement_known()->mutable_agreement() = agreement;
  if (event.amended().has_addendum()) {
    const agreement::v1::Addendum& addendum = event.amended().addendum();
    NAUNGAN_TRY(domain::Date::FromProto(addendum.effective_date(), "addendum.effective_date"));
    NAUNGAN_TRY(domain::Date::FromProto(addendum.signed_date(), "addendum.signed_date"));
    *known.mutable_agreement_known()->mutable_addendum() = addendum;
  }
  events.Add(known);
  return std::move(events).Done();
}

Result<runtime::Decision> RefreshTerms(const runtime::Work& work, const state::Reader& rows) {
  const v1::EnrollmentWork payload = PayloadOf(work);
  const auto agreement =
      kAgreements.Get(rows, RecordedAgreement(payload.refresh_agreement()).agreement);
  NAUNGAN_CHECK(agreement.has_value(), "only a known agreement is refreshed");
  const domain::AgreementName name = RecordedAgreement(agreement->name());
  const v1::StoredAddenda addenda = AddendaOf(rows, name.agreement);
  Events events;
  v1::EnrollmentLogEvent step;
  auto& refreshed = *step.mutable_terms_refreshed();
  refreshed.set_agreement(agreement->name());
  int32_t done = payload.done();
  while (done < agreement->categories_size()) {
    const std::string& category = agreement->categories(done++).category();
    const auto roster = LoadRoster(rows, domain::RosterName::Under(name, category).RoutingKey());
    if (!roster) continue;
    auto changed = RosterUnder(*agreement, category, addenda);
    NAUNGAN_CHECK(changed.has_value(), "a category of the agreement has a roster");
    // Retired seats are none of the quota, so the seats of the earlier quota have numbers above it:
    // one more for each retired seat.
    for (auto& later : *changed->mutable_later_seats()) {
      later.set_above_seat(later.above_seat() + roster->state.seats_retired());
    }
    if (SameTerms(roster->roster(), *changed)) continue;
    v1::StoredTerms terms = roster->terms;
    *terms.mutable_roster() = *std::move(changed);
    *terms.mutable_signed_date() = SignedDateOf(addenda, category, agreement->signed_date());
    events.Add(Entered(terms, roster->state.sequence() + 1, false));
    break;  // one roster a step, since its units may fill a decision
  }
  refreshed.set_categories_done(done);
  refreshed.set_last(done >= agreement->categories_size());
  events.Add(step);
  return std::move(events).Done();
}

void ApplyAgreementKnown(const v1::AgreementKnown& event, state::Writer& rows) {
  const std::string id = RecordedAgreement(event.agreement().name()).agreement;
  const auto before = kAgreements.Get(rows, id);
  if (before && event.has_addendum()) {
    v1::StoredAddenda addenda = AddendaOf(rows, id);
    NoteAddendum(event.addendum(), *before, addenda);
    kAddenda.Put(rows, addenda, id);
  }
  kAgreements.Put(rows, event.agreement(), id);
  kAgreementTerms.Put(rows, event.agreement().term(), id);
  if (before) QueueRefresh(rows, event.agreement().name(), 0);
}

void ApplyTermsRefreshed(const v1::TermsRefreshed& event, state::Writer& rows) {
  if (event.last()) {
    runtime::EndWork(rows, RefreshWorkId(event.agreement()));
  } else {
    QueueRefresh(rows, event.agreement(), event.categories_done());
  }
}

void ApplyRosterEntered(const v1::RosterEntered& event, state::Writer& rows) {
  const auto& entered = event.event();
  const bool opened = entered.has_opened();
  v1::StoredTerms terms;
  *terms.mutable_roster() = opened ? entered.opened().roster() : entered.terms_changed().roster();
  terms.set_number(event.number());
  if (event.has_signed_date()) *terms.mutable_signed_date() = event.signed_date();
  const domain::RosterName name = RecordedRoster(entered.roster());
  kTerms.Put(rows, terms, name.roster);
  if (opened) {
    v1::StoredPartition partition;
    partition.set_rosters(event.number());
    kPartition.Put(rows, partition);
    kRosters.Put(rows, v1::StoredRoster(), name.roster);
  }
  LoadedRoster roster = RosterOfEvent(rows, entered.roster());
  roster.state.set_sequence(entered.sequence());
  StoreRoster(rows, roster);
}

}  // namespace naungan::enrollment
