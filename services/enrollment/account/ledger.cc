#include "services/enrollment/account/ledger.h"

#include <algorithm>
#include <vector>

#include "libs/domain/typed_reference.h"
#include "services/enrollment/account/account.h"
#include "services/enrollment/account/allocation.h"
#include "services/enrollment/account/billed_seats.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

constexpr size_t kLapsedShownMax = 100;

}  // namespace

void Evolve(Ledger& ledger, const v1::ContributionEvent& event) {
  if (const auto id = BillOf(event)) {
    v1::StoredBill& bill = ledger.bills[*id];
    Evolve(bill, event);
    if (event.has_bill_voided()) ForgetBilled(bill.bill(), ledger.account);
  }
  if (const auto payment = PaymentOf(event)) Evolve(ledger.payments[*payment], event);
  Evolve(ledger.account, event);
}

int64_t BalanceOf(const Ledger& ledger) {
  int64_t balance = ledger.account.paid_rupiah() - ledger.account.refunded_rupiah();
  for (const auto& [id, bill] : ledger.bills) {
    if (!bill.voided() && bill.has_settlement()) balance -= bill.bill().amount_rupiah();
  }
  return balance;
}

v1::Account ViewOf(const Ledger& ledger, const Policy& policy, domain::Date today) {
  const v1::StoredAccount& account = ledger.account;
  v1::Account view;
  view.set_name(ledger.name);
  *view.mutable_schedules() = account.schedules();
  view.set_bills_issued(account.bills_issued());
  view.set_billed_rupiah(account.billed_rupiah());
  view.set_paid_rupiah(account.paid_rupiah());
  view.set_refunded_rupiah(account.refunded_rupiah());
  view.set_balance_rupiah(BalanceOf(ledger));
  view.set_pending(account.has_summing() ? 1 : 0);
  UnpaidBills unpaid = UnpaidOn(ledger, policy, today);
  for (const v1::Bill* bill : unpaid.open) *view.add_open_bills() = *bill;
  const size_t skipped = unpaid.lapsed.size() - std::min(unpaid.lapsed.size(), kLapsedShownMax);
  for (size_t i = skipped; i < unpaid.lapsed.size(); ++i) {
    *view.add_lapsed_bills() = *unpaid.lapsed[i];
  }
  for (const v1::StoredCorrection& correction : account.corrections()) {
    if (correction.approver().empty()) *view.add_open_corrections() = correction.request();
  }
  return view;
}

}  // namespace naungan::enrollment
