#include "services/enrollment/account/account.h"

#include <algorithm>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "services/enrollment/account/billed_seats.h"
#include "services/enrollment/account/deposits.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {

void Evolve(v1::StoredAccount& account, const v1::ContributionEvent& event) {
  account.set_sequence(event.sequence());
  switch (event.event_case()) {
    case v1::ContributionEvent::kScheduleProposed:
      *account.add_schedules() = event.schedule_proposed().schedule();
      break;
    case v1::ContributionEvent::kScheduleAgreed:
      for (auto& schedule : *account.mutable_schedules()) {
        if (schedule.schedule() != event.schedule_agreed().schedule().schedule()) continue;
        schedule = event.schedule_agreed().schedule();
      }
      break;
    case v1::ContributionEvent::kBillIssued: {
      const auto& bill = event.bill_issued().bill();
      *account.add_open_bills() = bill;
      account.set_bills_issued(account.bills_issued() + 1);
      account.set_billed_rupiah(account.billed_rupiah() + bill.amount_rupiah());
      NoteBilled(bill, account);
      account.clear_summing();
      account.clear_summing_next_seat();
      break;
    }
    case v1::ContributionEvent::kPaymentReceived: {
      const auto& payment = event.payment_received().payment();
      const domain::Date paid = Recorded(payment.paid_date());
      AddDeposit(paid, payment.amount_rupiah(), account);
      account.set_paid_rupiah(account.paid_rupiah() + payment.amount_rupiah());
      account.set_balance_rupiah(event.payment_received().balance_rupiah());
      break;
    }
    case v1::ContributionEvent::kCoverPaid: {
      auto& open = *account.mutable_open_bills();
      const auto paid = std::ranges::find(open, event.cover_paid().cover().bill(),
                                          [](const auto& bill) { return bill.bill(); });
      if (paid != open.end()) open.erase(paid);
      UseDeposits(account.balance_rupiah() - event.cover_paid().balance_rupiah(), account);
      account.set_balance_rupiah(event.cover_paid().balance_rupiah());
      break;
    }
    case v1::ContributionEvent::EVENT_NOT_SET:
      NAUNGAN_CHECK(false, "a contribution event must have content");
  }
}

v1::Account ViewOf(std::string_view name, const v1::StoredAccount& account) {
  v1::Account view;
  view.set_name(std::string(name));
  *view.mutable_schedules() = account.schedules();
  *view.mutable_open_bills() = account.open_bills();
  view.set_bills_issued(account.bills_issued());
  view.set_billed_rupiah(account.billed_rupiah());
  view.set_paid_rupiah(account.paid_rupiah());
  view.set_balance_rupiah(account.balance_rupiah());
  view.set_pending(account.has_summing() ? 1 : 0);
  return view;
}

}  // namespace naungan::enrollment
