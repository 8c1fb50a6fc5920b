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
#include "services/enrollment/account/billed_seats.h"
#include "services/enrollment/account/correction.h"
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
  payer.later_seats = roster.later_seats();
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

Ledger LedgerOf(const LoadedAccount& loaded, const state::Reader& rows) {
  Ledger ledger{.name = loaded.name,
                .segment = loaded.payer.insured.segment,
                .account = loaded.account,
                .bills = {},
                .payments = {}};
  kBills.Scan(rows, state::EncodeKey(kBills.id, std::string_view(loaded.name)),
              [&](std::string_view, const v1::StoredBill& bill) {
                ledger.bills.emplace(bill.bill().bill(), bill);
                return true;
              });
  kPayments.Scan(rows, state::EncodeKey(kPayments.id, std::string_view(loaded.name)),
                 [&](std::string_view, const v1::StoredPayment& payment) {
                   ledger.payments.emplace(domain::ReferenceKey(payment.payment().reference()),
                                           payment);
                   return true;
                 });
  return ledger;
}

Events EventsOf(ContributionEvents contributions) {
  Events events;
  for (auto& contribution : contributions) events.Add(std::move(contribution));
  return events;
}

Result<runtime::Decision> DecideProposeSchedule(const v1::ProposeSchedule& command, Date today,
                                                const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.schedule().proposed_date(), "effective_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  NAUNGAN_ASSIGN(auto contributions, ProposeSchedule(loaded.account, command));
  for (const auto& event : contributions) Evolve(loaded.account, event);
  v1::ProposeScheduleResponse response;
  *response.mutable_schedule() = *FindSchedule(loaded.account, command.schedule().schedule());
  return EventsOf(std::move(contributions)).Answer(response);
}

Result<runtime::Decision> DecideAgreeSchedule(const v1::AgreeSchedule& command, Date today,
                                              const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.agreed_date(), "effective_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  NAUNGAN_ASSIGN(auto contributions, AgreeSchedule(loaded.account, command));
  for (const auto& event : contributions) Evolve(loaded.account, event);
  v1::AgreeScheduleResponse response;
  *response.mutable_schedule() = *FindSchedule(loaded.account, command.schedule());
  return EventsOf(std::move(contributions)).Answer(response);
}

Result<runtime::Decision> DecideRecordPayment(const v1::RecordPayment& command,
                                              const Policy& policy, Date today,
                                              const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.payment().paid_date(), "payment.paid_date", today));
  NAUNGAN_ASSIGN(const LoadedAccount loaded, FindAccount(command.account(), rows));
  Ledger ledger = LedgerOf(loaded, rows);
  NAUNGAN_ASSIGN(auto contributions,
                 BookPayment(ledger, command.payment(), loaded.payer.insured, policy));
  for (const auto& event : contributions) Evolve(ledger, event);
  v1::RecordPaymentResponse response;
  *response.mutable_account() = ViewOf(ledger, policy, today);
  return EventsOf(std::move(contributions)).Answer(response);
}

Result<runtime::Decision> DecideProposeCorrection(const v1::ProposeCorrection& command,
                                                  const std::string& actor,
                                                  const state::Reader& rows) {
  NAUNGAN_ASSIGN(const LoadedAccount loaded, FindAccount(command.account(), rows));
  NAUNGAN_ASSIGN(const bool known,
                 WasProposed(LedgerOf(loaded, rows), command.correction(), loaded.payer.insured));
  Events events;
  if (!known) {
    v1::EnrollmentLogEvent event;
    auto& proposed = *event.mutable_correction_proposed();
    proposed.set_account(loaded.name);
    *proposed.mutable_request() = command.correction();
    proposed.set_proposer(actor);
    events.Add(event);
  }
  v1::ProposeCorrectionResponse response;
  *response.mutable_correction() = command.correction();
  return std::move(events).Answer(response);
}

Result<runtime::Decision> DecideApproveCorrection(const v1::ApproveCorrection& command,
                                                  const std::string& actor, const Policy& policy,
                                                  Date today, const state::Reader& rows) {
  NAUNGAN_ASSIGN(const Date approved,
                 domain::PastDate(command.approved_date(), "effective_date", today));
  NAUNGAN_ASSIGN(const LoadedAccount loaded, FindAccount(command.account(), rows));
  Ledger ledger = LedgerOf(loaded, rows);
  NAUNGAN_ASSIGN(auto contributions, Correct(ledger, command.correction(), actor, approved,
                                             loaded.payer.insured, policy));
  v1::EnrollmentLogEvent event;
  auto& approval = *event.mutable_correction_approved();
  approval.set_account(loaded.name);
  approval.set_correction(command.correction());
  approval.set_approver(actor);
  v1::ApproveCorrectionResponse response;
  Events events;
  if (!contributions.empty()) {
    events.Add(event);
    Evolve(ledger.account, approval);
  }
  for (auto& contribution : contributions) {
    Evolve(ledger, contribution);
    if (contribution.has_cover_revoked()) {
      response.add_revoked_bills(contribution.cover_revoked().bill());
    }
    events.Add(std::move(contribution));
  }
  *response.mutable_account() = ViewOf(ledger, policy, today);
  return std::move(events).Answer(response);
}

void ApplyContributionEvent(const v1::ContributionEvent& event, state::Writer& rows) {
  v1::StoredAccount account = kAccounts.Get(rows, event.account()).value_or(v1::StoredAccount());
  Evolve(account, event);
  if (const auto id = BillOf(event)) {
    auto bill = kBills.Get(rows, event.account(), *id).value_or(v1::StoredBill());
    Evolve(bill, event);
    if (event.has_bill_voided()) ForgetBilled(bill.bill(), account);
    kBills.Put(rows, bill, event.account(), *id);
  }
  if (const auto reference = PaymentOf(event)) {
    auto payment = kPayments.Get(rows, event.account(), *reference).value_or(v1::StoredPayment());
    Evolve(payment, event);
    kPayments.Put(rows, payment, event.account(), *reference);
  }
  kAccounts.Put(rows, account, event.account());
}

void ApplyCorrectionProposed(const v1::CorrectionProposed& event, state::Writer& rows) {
  v1::StoredAccount account = kAccounts.Get(rows, event.account()).value_or(v1::StoredAccount());
  Evolve(account, event);
  kAccounts.Put(rows, account, event.account());
}

void ApplyCorrectionApproved(const v1::CorrectionApproved& event, state::Writer& rows) {
  v1::StoredAccount account = kAccounts.Get(rows, event.account()).value_or(v1::StoredAccount());
  Evolve(account, event);
  kAccounts.Put(rows, account, event.account());
}

}  // namespace naungan::enrollment
