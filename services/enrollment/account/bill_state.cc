#include "services/enrollment/account/bill_state.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/date_limits.h"
#include "libs/domain/money.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "services/enrollment/account/account.h"
#include "services/enrollment/account/account_state.h"
#include "services/enrollment/account/bill_amount.h"
#include "services/enrollment/account/bill_payment.h"
#include "services/enrollment/account/bill_plan.h"
#include "services/enrollment/account/billed_seats.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/queued_work.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Rupiah;

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

// The occupancies of each seat in [from, to), in the order of seats. Leaves out the seats that were
// never given.
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

// Adds the seats [from, to) to the bill, and retires the free seats among them that it does not pay
// for in every month.
Status SumSeats(const LoadedRoster& roster, const BillSummer& summer, int64_t from, int64_t to,
                const state::Reader& rows, v1::BillSummed& summed) {
  std::vector<int64_t> whole;  // counted in every month, in order
  for (const auto& occupancies : OccupanciesOf(roster.number(), from, to, rows)) {
    NAUNGAN_ASSIGN(const SeatSum seat, summer.Sum(occupancies));
    if (seat.every_month) whole.push_back(occupancies.front().seat());
    if (seat.months == 0) continue;
    summed.set_heads(summed.heads() + seat.heads);
    summed.set_seat_months(summed.seat_months() + seat.months);
    NAUNGAN_ASSIGN(const Rupiah amount,
                   Rupiah(summed.amount_rupiah()).Add(seat.amount, "amount_rupiah"));
    summed.set_amount_rupiah(amount.amount());
    // It is a part of the amount, so it fits, too.
    summed.set_worker_rupiah(summed.worker_rupiah() + seat.worker.amount());
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

// NOTHING_TO_BILL if this bill was summed in vain, and no seat was granted since. Otherwise a
// client that asks until the bill is there would ask for ever.
Status CheckNotAbandoned(const LoadedAccount& loaded, const v1::Bill& bill,
                         const state::Reader& rows) {
  const auto known = kAbandonedBills.Get(rows, loaded.name, bill.bill());
  if (!known || known->grants() != loaded.roster->state.last_grant() ||
      known->bill().schedule() != bill.schedule() ||
      Recorded(known->bill().from_month()) != Recorded(bill.from_month())) {
    return {};
  }
  return Fail(Code::kFailedPrecondition, "NOTHING_TO_BILL", "from_month",
              "No seat was taken in these months that is not billed already.");
}

// A self-payer has one seat, so the bill is summed at once.
Result<ContributionEvents> BillSelfPayer(const LoadedAccount& loaded, const Ledger& ledger,
                                         v1::Bill bill, const Tariffs& tariffs,
                                         const Policy& policy) {
  NAUNGAN_ASSIGN(const BillSummer summer, BillSummer::Of(bill, loaded.payer, tariffs, policy));
  v1::Occupancy occupancy;
  occupancy.set_seat(loaded.self_payer->seat());
  occupancy.set_from_days(loaded.payer.term.from.days());
  if (loaded.payer.term.to) occupancy.set_to_days(loaded.payer.term.to->days());
  occupancy.set_wage_rupiah(loaded.self_payer->wage_rupiah());
  NAUNGAN_ASSIGN(const SeatSum sum, summer.Sum({occupancy}));
  bill.set_heads(sum.heads);
  bill.set_seat_months(sum.months);
  bill.set_amount_rupiah(sum.amount.amount());
  bill.set_worker_rupiah(sum.worker.amount());
  return IssueSummedBill(ledger, bill, policy);
}

}  // namespace

Result<runtime::Decision> DecideIssueBill(const v1::IssueBill& command, const Tariffs& tariffs,
                                          const Policy& policy, Date today,
                                          const state::Reader& rows) {
  NAUNGAN_TRY(domain::PastDate(command.issued_date(), "effective_date", today));
  NAUNGAN_ASSIGN(const LoadedAccount loaded, FindAccount(command.account(), rows));
  Ledger ledger = LedgerOf(loaded, rows);
  NAUNGAN_ASSIGN(const auto bill, PlanBill(ledger, command, loaded.payer, tariffs, policy));
  v1::IssueBillResponse response;
  Events events;
  if (!bill) {
    const auto known = ledger.bills.find(command.bill());
    if (known != ledger.bills.end()) *response.mutable_bill() = known->second.bill();
  } else if (loaded.self_payer) {
    NAUNGAN_ASSIGN(auto contributions, BillSelfPayer(loaded, ledger, *bill, tariffs, policy));
    *response.mutable_bill() = contributions.front().bill_issued().bill();
    for (const auto& event : contributions) Evolve(ledger, event);
    events = EventsOf(std::move(contributions));
  } else {
    NAUNGAN_TRY(CheckNotAbandoned(loaded, *bill, rows));
    v1::EnrollmentLogEvent event;
    event.mutable_bill_started()->set_account(loaded.name);
    *event.mutable_bill_started()->mutable_bill() = *bill;
    events.Add(event);
    *ledger.account.mutable_summing() = *bill;
  }
  *response.mutable_account() = ViewOf(ledger, policy, today);
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
  summed.set_worker_rupiah(bill.worker_rupiah());
  const auto summer = BillSummer::Of(bill, loaded.payer, tariffs, policy);
  // The tariffs were there when the bill was started. If a later build lacks them, or the sum
  // overflows, the bill ends and the partition goes on.
  const bool ok = summer && SumSeats(*loaded.roster, *summer, from, to, rows, summed).has_value();
  const bool last = to >= bill.past_last_seat();
  Result<ContributionEvents> issued = ContributionEvents{};
  const bool counted = summed.heads() > 0;
  // As long as nobody was counted, the bill retires no seat and goes on to the next seats that are
  // not billed. So empty seats never keep others from being billed.
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
    bill.set_worker_rupiah(summed.worker_rupiah());
    issued = IssueSummedBill(LedgerOf(loaded, rows), bill, policy);
  }
  summed.set_abandoned(!ok || !issued || (!counted && !next));
  Events events;
  events.Add(event);
  if (issued) {
    for (auto& contribution : *issued) events.Add(std::move(contribution));
  }
  return std::move(events).Done();
}

void ApplyBillStarted(const v1::BillStarted& event, state::Writer& rows) {
  LoadedAccount loaded = AccountOfEvent(event.account(), rows);
  *loaded.account.mutable_summing() = event.bill();
  loaded.account.set_summing_next_seat(event.bill().first_seat());
  kAccounts.Put(rows, loaded.account, loaded.name);
  SetBilling(loaded, true, rows);
  QueueSum(rows, loaded.name);
}

void ApplyBillSummed(const v1::BillSummed& event, state::Writer& rows) {
  LoadedAccount loaded = AccountOfEvent(event.account(), rows);
  // An abandoned bill covers no seat, so its seats may be given again.
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
  summing.set_worker_rupiah(event.worker_rupiah());
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
