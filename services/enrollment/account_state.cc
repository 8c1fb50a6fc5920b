#include "services/enrollment/account_state.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/date_limits.h"
#include "libs/domain/money.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/resource_names.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "services/enrollment/account.h"
#include "services/enrollment/bill_plan.h"
#include "services/enrollment/bill_summer.h"
#include "services/enrollment/billed_seats.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/participant.h"
#include "services/enrollment/queued_work.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster.h"
#include "services/enrollment/roster_state.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;
using domain::Period;
using domain::Rupiah;

// An account with whose seats it pays for: a roster's, or the one of a self-payer.
struct LoadedAccount {
  std::string name;
  v1::StoredAccount account;
  Payer payer;
  std::optional<LoadedRoster> roster;
  std::optional<v1::Participation> self_payer;
};

Payer PayerOf(const LoadedRoster& loaded) {
  const v1::Roster& roster = loaded.roster();
  Payer payer;
  payer.insured = {roster.segment(), Recorded(roster.programmes()), roster.jkk_risk_class(), {}};
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
                      {common::v1::FUNDING_SOURCE_SELF}},
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

std::string SumWorkId(std::string_view account) { return "sum/" + std::string(account); }

void QueueSum(state::Writer& rows, const std::string& account) {
  v1::EnrollmentWork payload;
  payload.set_sum_account(account);
  Queue(rows, SumWorkId(account), payload);
}

void SetBilling(const LoadedAccount& loaded, bool billing, state::Writer& rows) {
  NAUNGAN_CHECK(loaded.roster.has_value(), "only a roster's bill is summed in slices");
  LoadedRoster roster = *loaded.roster;
  roster.state.set_billing(billing);
  StoreRoster(rows, roster);
}

// Adds the events to the account and to the decision.
Events Recorded(LoadedAccount& loaded, ContributionEvents contributions) {
  Events events;
  for (auto& contribution : contributions) {
    Evolve(loaded.account, contribution);
    events.Add(std::move(contribution));
  }
  return events;
}

// Precondition: the account has the schedule.
const v1::Schedule& ScheduleOf(const v1::StoredAccount& account, std::string_view schedule) {
  return *std::ranges::find(account.schedules(), schedule,
                            [](const auto& candidate) { return candidate.schedule(); });
}

// The occupancies of each seat in [from, to), in the order of seats; seats that nobody ever had are
// left out.
std::vector<std::vector<v1::Occupancy>> OccupanciesOf(int32_t roster_number, int64_t from,
                                                      int64_t to, const state::Reader& rows) {
  std::vector<std::vector<v1::Occupancy>> seats;
  if (from >= to) return seats;
  for (int64_t block = BlockOf(from); block <= BlockOf(to - 1); ++block) {
    const auto stored = kSeats.Get(rows, roster_number, block);
    if (!stored) continue;
    for (const auto& occupancy : stored->occupancies()) {
      if (occupancy.seat() < from || occupancy.seat() >= to) continue;
      if (seats.empty() || seats.back().back().seat() != occupancy.seat()) seats.emplace_back();
      seats.back().push_back(occupancy);
    }
  }
  return seats;
}

// Adds a slice of seats to the bill, and retires the free ones among them that it does not pay for
// in every month.
Status SumSeats(const LoadedRoster& roster, const BillSummer& summer, int64_t from, int64_t to,
                const state::Reader& rows, v1::BillSummed& summed) {
  std::vector<int64_t> whole;  // counted in every month, in order
  for (const auto& occupancies : OccupanciesOf(roster.number(), from, to, rows)) {
    NAUNGAN_ASSIGN(const SeatSum seat, summer.Sum(occupancies));
    if (seat.every_month) whole.push_back(occupancies.front().seat());
    if (seat.months == 0) continue;
    summed.set_heads(summed.heads() + 1);
    summed.set_seat_months(summed.seat_months() + seat.months);
    NAUNGAN_ASSIGN(const Rupiah amount,
                   Rupiah(summed.amount_rupiah()).Add(seat.amount, "amount_rupiah"));
    summed.set_amount_rupiah(amount.amount());
  }
  rows.Scan(kFreeSeats.Key(roster.number(), from), kFreeSeats.Key(roster.number(), to),
            [&](std::string_view key, std::string_view) {
              key.remove_prefix(state::EncodeKey(kFreeSeats.id, roster.number()).size());
              const int64_t seat = state::TakeInt64(key);
              if (!std::ranges::binary_search(whole, seat)) summed.add_retired_seats(seat);
              return true;
            });
  return {};
}

// A bill that came to nothing is not summed again until another seat is given: whoever asks until
// it is there would ask for ever.
Status CheckNotAbandoned(const LoadedAccount& loaded, const v1::Bill& bill,
                         const state::Reader& rows) {
  const auto known = kAbandonedBills.Get(rows, loaded.name, bill.bill());
  if (!known || known->grants() != loaded.roster->state.last_grant() ||
      known->bill().schedule() != bill.schedule() ||
      enrollment::Recorded(known->bill().from_month()) != enrollment::Recorded(bill.from_month())) {
    return {};
  }
  return Fail(Code::kFailedPrecondition, "NOTHING_TO_BILL", "from_month",
              "Nobody had a seat in these months that is not billed.");
}

// One seat, one participation: nothing to slice.
Result<ContributionEvents> BillSelfPayer(const LoadedAccount& loaded, v1::Bill bill,
                                         const Tariffs& tariffs, const Policy& policy) {
  NAUNGAN_ASSIGN(const BillSummer summer, BillSummer::Of(bill, loaded.payer, tariffs));
  v1::Occupancy occupancy;
  occupancy.set_seat(loaded.self_payer->seat());
  occupancy.set_from_days(loaded.payer.term.from.days());
  if (loaded.payer.term.to) occupancy.set_to_days(loaded.payer.term.to->days());
  occupancy.set_wage_rupiah(loaded.self_payer->wage_rupiah());
  NAUNGAN_ASSIGN(const SeatSum sum, summer.Sum({occupancy}));
  bill.set_heads(1);
  bill.set_seat_months(sum.months);
  bill.set_amount_rupiah(sum.amount.amount());
  return IssueSummedBill(loaded.account, loaded.name, bill, loaded.payer.insured.segment, policy);
}

}  // namespace

Result<runtime::Decision> Decide(const v1::ProposeSchedule& command, Date today,
                                 const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.schedule().proposed_date(), "effective_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  NAUNGAN_ASSIGN(auto contributions, ProposeSchedule(loaded.account, command));
  Events events = Recorded(loaded, std::move(contributions));
  v1::ProposeScheduleResponse response;
  *response.mutable_schedule() = ScheduleOf(loaded.account, command.schedule().schedule());
  return std::move(events).Answer(response);
}

Result<runtime::Decision> Decide(const v1::AgreeSchedule& command, Date today,
                                 const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.agreed_date(), "effective_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  NAUNGAN_ASSIGN(auto contributions, AgreeSchedule(loaded.account, command));
  Events events = Recorded(loaded, std::move(contributions));
  v1::AgreeScheduleResponse response;
  *response.mutable_schedule() = ScheduleOf(loaded.account, command.schedule());
  return std::move(events).Answer(response);
}

Result<runtime::Decision> Decide(const v1::IssueBill& command, const Tariffs& tariffs,
                                 const Policy& policy, Date today, const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.issued_date(), "effective_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  const auto known = kBills.Get(rows, loaded.name, command.bill());
  NAUNGAN_ASSIGN(const auto bill,
                 PlanBill(loaded.account, command, loaded.payer, known, tariffs, policy));
  v1::IssueBillResponse response;
  Events events;
  if (!bill) {
    if (known) *response.mutable_bill() = *known;
  } else if (loaded.self_payer) {
    NAUNGAN_ASSIGN(auto contributions, BillSelfPayer(loaded, *bill, tariffs, policy));
    *response.mutable_bill() = contributions.front().bill_issued().bill();
    events = Recorded(loaded, std::move(contributions));
  } else {
    NAUNGAN_TRY(CheckNotAbandoned(loaded, *bill, rows));
    v1::EnrollmentLogEvent event;
    event.mutable_bill_started()->set_account(loaded.name);
    *event.mutable_bill_started()->mutable_bill() = *bill;
    events.Add(event);
    *loaded.account.mutable_summing() = *bill;
  }
  *response.mutable_account() = ViewOf(loaded.name, loaded.account);
  return std::move(events).Answer(response);
}

Result<runtime::Decision> Decide(const v1::RecordPayment& command, const Policy& policy, Date today,
                                 const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.payment().paid_date(), "payment.paid_date", today));
  NAUNGAN_ASSIGN(LoadedAccount loaded, FindAccount(command.account(), rows));
  const auto known = kPayments.Get(rows, loaded.name, command.payment().reference());
  NAUNGAN_ASSIGN(auto contributions, BookPayment(loaded.account, loaded.name, command.payment(),
                                                 known, loaded.payer.insured, policy));
  Events events = Recorded(loaded, std::move(contributions));
  v1::RecordPaymentResponse response;
  *response.mutable_account() = ViewOf(loaded.name, loaded.account);
  return std::move(events).Answer(response);
}

Result<runtime::Decision> SumBill(const runtime::Work& work, const Tariffs& tariffs,
                                  const Policy& policy, const state::Reader& rows) {
  const LoadedAccount loaded = AccountOfEvent(PayloadOf(work).sum_account(), rows);
  NAUNGAN_CHECK(loaded.account.has_summing(), "the work is queued while a bill is summed");
  v1::Bill bill = loaded.account.summing();
  const int64_t from = loaded.account.summing_next_seat();
  const int64_t to = std::min(from + kSeatsPerSliceMax, bill.past_last_seat());

  v1::EnrollmentLogEvent event;
  auto& summed = *event.mutable_bill_summed();
  summed.set_account(loaded.name);
  summed.set_next_seat(to);
  summed.set_heads(bill.heads());
  summed.set_seat_months(bill.seat_months());
  summed.set_amount_rupiah(bill.amount_rupiah());
  const auto summer = BillSummer::Of(bill, loaded.payer, tariffs);
  // The tariffs were there when the bill was started; a build without them, or a sum that does not
  // fit, ends the bill rather than the partition.
  const bool ok = summer && SumSeats(*loaded.roster, *summer, from, to, rows, summed).has_value();
  const bool last = to >= bill.past_last_seat();
  Result<ContributionEvents> issued = ContributionEvents{};
  const bool counted = summed.heads() > 0;
  // Until somebody is counted the bill has no seats: it retires none, and goes on to the next that
  // are not billed, so that empty ones never keep others from being billed.
  const auto next = counted
                        ? std::nullopt
                        : NextUnbilled(loaded.account, Recorded(bill.from_month()),
                                       Recorded(bill.to_month()), to, loaded.payer.past_last_seat);
  if (!counted) summed.clear_retired_seats();
  if (next) {
    summed.set_next_seat(next->first_seat());
    summed.set_past_last_seat(next->past_last_seat());
  }
  if (ok && last && counted) {
    bill.set_heads(summed.heads());
    bill.set_seat_months(summed.seat_months());
    bill.set_amount_rupiah(summed.amount_rupiah());
    issued =
        IssueSummedBill(loaded.account, loaded.name, bill, loaded.payer.insured.segment, policy);
  }
  summed.set_abandoned(!ok || !issued || (!counted && !next));
  Events events;
  events.Add(event);
  if (issued) {
    for (auto& contribution : *issued) events.Add(std::move(contribution));
  }
  return std::move(events).Done();
}

void Apply(const v1::ContributionEvent& event, state::Writer& rows) {
  v1::StoredAccount account = kAccounts.Get(rows, event.account()).value_or(v1::StoredAccount());
  Evolve(account, event);
  kAccounts.Put(rows, account, event.account());
  if (event.has_bill_issued()) {
    const auto& bill = event.bill_issued().bill();
    kBills.Put(rows, bill, event.account(), bill.bill());
  } else if (event.has_payment_received()) {
    const auto& payment = event.payment_received().payment();
    kPayments.Put(rows, payment, event.account(), payment.reference());
  }
}

void Apply(const v1::BillStarted& event, state::Writer& rows) {
  LoadedAccount loaded = AccountOfEvent(event.account(), rows);
  *loaded.account.mutable_summing() = event.bill();
  loaded.account.set_summing_next_seat(event.bill().first_seat());
  kAccounts.Put(rows, loaded.account, loaded.name);
  SetBilling(loaded, true, rows);
  QueueSum(rows, loaded.name);
}

void Apply(const v1::BillSummed& event, state::Writer& rows) {
  LoadedAccount loaded = AccountOfEvent(event.account(), rows);
  // No cover of an abandoned bill will hold them.
  if (!event.abandoned() && !event.retired_seats().empty()) {
    for (const int64_t seat : event.retired_seats()) {
      kFreeSeats.Delete(rows, loaded.roster->number(), seat);
    }
    auto& state = loaded.roster->state;
    state.set_seats_retired(state.seats_retired() + event.retired_seats_size());
    StoreRoster(rows, *loaded.roster);
  }
  auto& summing = *loaded.account.mutable_summing();
  if (event.past_last_seat() > 0) {
    summing.set_first_seat(event.next_seat());
    summing.set_past_last_seat(event.past_last_seat());
  }
  const bool last = event.abandoned() || event.next_seat() >= summing.past_last_seat();
  summing.set_heads(event.heads());
  summing.set_seat_months(event.seat_months());
  summing.set_amount_rupiah(event.amount_rupiah());
  loaded.account.set_summing_next_seat(event.next_seat());
  if (event.abandoned()) {
    v1::AbandonedBill abandoned;
    *abandoned.mutable_bill() = summing;
    abandoned.set_grants(loaded.roster->state.last_grant());
    kAbandonedBills.Put(rows, abandoned, loaded.name, summing.bill());
  }
  if (last) {
    loaded.account.clear_summing();
    loaded.account.clear_summing_next_seat();
    runtime::EndWork(rows, SumWorkId(loaded.name));
    SetBilling(loaded, false, rows);
  }
  kAccounts.Put(rows, loaded.account, loaded.name);
}

}  // namespace naungan::enrollment
