#include "services/enrollment/account/account_state.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/date_limits.h"
#include "libs/domain/money.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/typed_reference.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "services/enrollment/account/account_schedule.h"
#include "services/enrollment/account/bill_payment.h"
#include "services/enrollment/account/bill_plan.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/participant/participant.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/seat_quota.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

using domain::Date;

Payer PayerOf(const LoadedRoster& loaded) {
  const v1::Roster& roster = loaded.roster();
  Payer payer;
  payer.insured = {.segment = roster.segment(),
                   .programmes = Recorded(roster.programmes()),
                   .jkk_risk_class = roster.jkk_risk_class(),
                   .funding = {},
                   .sector = roster.sector()};
  for (const auto& share : roster.funding()) payer.insured.funding.push_back(share.source());
  payer.term = Recorded(roster.term());
  if (loaded.terms.has_signed_date()) {
    payer.signed_date = Recorded(loaded.terms.signed_date());
  }
  payer.past_last_seat = loaded.state.counts().seat_highest() + 1;
  payer.pending = PendingOf(loaded.state);
  return payer;
}

Payer PayerOf(const v1::Participation& participation) {
  return {.insured = {participation.segment(),
                      Recorded(participation.programmes()),
                      0,
                      {common::v1::FUNDING_SOURCE_SELF},
                      participation.sector()},
          .term = Recorded(participation.period()),
          .signed_date = std::nullopt,
          .first_seat = participation.seat(),
          .past_last_seat = participation.seat() + 1,
          .pending = 0};
}

std::optional<LoadedAccount> LoadAccount(const domain::AccountName& name,
                                         const state::Reader& rows) {
  LoadedAccount loaded;
  loaded.name = domain::ToString(name);
  if (const auto* of_roster = std::get_if<domain::RosterAccountName>(&name)) {
    loaded.roster = LoadRoster(rows, of_roster->roster.roster);
    if (!loaded.roster) return std::nullopt;
    loaded.payer = PayerOf(*loaded.roster);
  } else {
    const auto& id = std::get<domain::ParticipantAccountName>(name).participant.participant;
    const auto participant = kParticipants.Get(rows, BytesOf(id));
    const auto* participation =
        participant ? FindParticipation(*participant, loaded.name) : nullptr;
    if (participation == nullptr) return std::nullopt;
    loaded.self_payer = *participation;
    loaded.payer = PayerOf(*participation);
  }
  loaded.account = kAccounts.Get(rows, loaded.name).value_or(v1::StoredAccount());
  return loaded;
}

}  // namespace

Result<LoadedAccount> FindAccount(std::string_view text, const state::Reader& rows) {
  NAUNGAN_ASSIGN(const auto name, domain::ParseAccountName(text, "account"));
  auto loaded = LoadAccount(name, rows);
  if (!loaded) {
    return Fail(Code::kNotFound, "ACCOUNT_UNKNOWN", "account",
                "There is no such account. Open the roster or register the self-payer first.");
  }
  return *std::move(loaded);
}

LoadedAccount AccountOfEvent(std::string_view text, const state::Reader& rows) {
  auto loaded = FindAccount(text, rows);
  NAUNGAN_CHECK(loaded.has_value(), "an event's account must be there");
  return *std::move(loaded);
}

Events RecordOn(LoadedAccount& loaded, ContributionEvents contributions) {
  Events events;
  for (auto& contribution : contributions) {
    Evolve(loaded.account, contribution);
    events.Add(std::move(contribution));
  }
  return events;
}

Result<runtime::Decision> DecideProposeSchedule(const v1::ProposeSchedule& command, Date today,
                                                const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.schedule().proposed_date(), "effective_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  NAUNGAN_ASSIGN(auto contributions, ProposeSchedule(loaded.account, command));
  Events events = RecordOn(loaded, std::move(contributions));
  v1::ProposeScheduleResponse response;
  *response.mutable_schedule() = *FindSchedule(loaded.account, command.schedule().schedule());
  return std::move(events).Answer(response);
}

Result<runtime::Decision> DecideAgreeSchedule(const v1::AgreeSchedule& command, Date today,
                                              const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.agreed_date(), "effective_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  NAUNGAN_ASSIGN(auto contributions, AgreeSchedule(loaded.account, command));
  Events events = RecordOn(loaded, std::move(contributions));
  v1::AgreeScheduleResponse response;
  *response.mutable_schedule() = *FindSchedule(loaded.account, command.schedule());
  return std::move(events).Answer(response);
}

Result<runtime::Decision> DecideRecordPayment(const v1::RecordPayment& command,
                                              const Policy& policy, Date today,
                                              const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.payment().paid_date(), "payment.paid_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  const auto known =
      kPayments.Get(rows, loaded.name, domain::ReferenceKey(command.payment().reference()));
  NAUNGAN_ASSIGN(auto contributions, BookPayment(loaded.account, loaded.name, command.payment(),
                                                 known, loaded.payer.insured, policy));
  Events events = RecordOn(loaded, std::move(contributions));
  v1::RecordPaymentResponse response;
  *response.mutable_account() = ViewOf(loaded.name, loaded.account);
  return std::move(events).Answer(response);
}

void ApplyContributionEvent(const v1::ContributionEvent& event, state::Writer& rows) {
  v1::StoredAccount account = kAccounts.Get(rows, event.account()).value_or(v1::StoredAccount());
  Evolve(account, event);
  kAccounts.Put(rows, account, event.account());
  if (event.has_bill_issued()) {
    const auto& bill = event.bill_issued().bill();
    kBills.Put(rows, bill, event.account(), bill.bill());
  } else if (event.has_payment_received()) {
    const auto& payment = event.payment_received().payment();
    kPayments.Put(rows, payment, event.account(), domain::ReferenceKey(payment.reference()));
  }
}

}  // namespace naungan::enrollment
