#include "services/enrollment/account/account.h"

#include <algorithm>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/typed_reference.h"
#include "services/enrollment/account/billed_seats.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using Event = v1::ContributionEvent;

// `paid` is a CoverPaid or a CoverChanged.
template <typename Paid>
void Settle(v1::StoredBill& bill, const Paid& paid) {
  const domain::Period cover = Recorded(paid.cover().period());
  v1::Settlement& settlement = *bill.mutable_settlement();
  settlement.set_paid_days(Recorded(paid.paid_date()).days());
  settlement.set_from_days(cover.from.days());
  settlement.set_to_days(cover.to.value_or(cover.from).days());
}

}  // namespace

void Evolve(v1::StoredAccount& account, const Event& event) {
  account.set_sequence(event.sequence());
  switch (event.event_case()) {
    case Event::kScheduleProposed:
      *account.add_schedules() = event.schedule_proposed().schedule();
      break;
    case Event::kScheduleAgreed:
      for (auto& schedule : *account.mutable_schedules()) {
        if (schedule.schedule() != event.schedule_agreed().schedule().schedule()) continue;
        schedule = event.schedule_agreed().schedule();
      }
      break;
    case Event::kBillIssued: {
      const auto& bill = event.bill_issued().bill();
      account.set_bills_issued(account.bills_issued() + 1);
      account.set_billed_rupiah(account.billed_rupiah() + bill.amount_rupiah());
      NoteBilled(bill, account);
      account.clear_summing();
      account.clear_summing_next_seat();
      break;
    }
    case Event::kPaymentReceived:
      account.set_payments_received(account.payments_received() + 1);
      account.set_paid_rupiah(account.paid_rupiah() +
                              event.payment_received().payment().amount_rupiah());
      break;
    case Event::kPaymentReversed:
      account.set_paid_rupiah(account.paid_rupiah() - event.payment_reversed().amount_rupiah());
      break;
    case Event::kBillVoided:
      account.set_billed_rupiah(account.billed_rupiah() - event.bill_voided().amount_rupiah());
      break;
    case Event::kRefunded:
      account.set_refunded_rupiah(account.refunded_rupiah() + event.refunded().amount_rupiah());
      break;
    case Event::kCoverPaid:
    case Event::kCoverChanged:
    case Event::kCoverRevoked:
      break;
    case Event::EVENT_NOT_SET:
      NAUNGAN_CHECK(false, "a contribution event must have content");
  }
}

void Evolve(v1::StoredBill& bill, const Event& event) {
  if (event.has_bill_issued()) *bill.mutable_bill() = event.bill_issued().bill();
  if (event.has_cover_paid()) Settle(bill, event.cover_paid());
  if (event.has_cover_changed()) Settle(bill, event.cover_changed());
  if (event.has_cover_revoked()) bill.clear_settlement();
  if (event.has_bill_voided()) bill.set_voided(true);
}

void Evolve(v1::StoredPayment& payment, const Event& event) {
  if (event.has_payment_received()) *payment.mutable_payment() = event.payment_received().payment();
  if (event.has_payment_reversed()) payment.set_reversed(true);
}

std::optional<std::string> BillOf(const Event& event) {
  if (event.has_bill_issued()) return event.bill_issued().bill().bill();
  if (event.has_cover_paid()) return event.cover_paid().cover().bill();
  if (event.has_cover_changed()) return event.cover_changed().cover().bill();
  if (event.has_cover_revoked()) return event.cover_revoked().bill();
  if (event.has_bill_voided()) return event.bill_voided().bill();
  return std::nullopt;
}

std::optional<std::string> PaymentOf(const Event& event) {
  if (event.has_payment_received()) {
    return domain::ReferenceKey(event.payment_received().payment().reference());
  }
  if (event.has_payment_reversed()) {
    return domain::ReferenceKey(event.payment_reversed().reference());
  }
  return std::nullopt;
}

Event NextEvent(const v1::StoredAccount& account, std::string_view name) {
  Event event;
  event.set_account(std::string(name));
  event.set_sequence(account.sequence() + 1);
  return event;
}

}  // namespace naungan::enrollment
