#include "services/reporting/folds/fold_contribution.h"

#include <string>
#include <utility>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "services/reporting/folds/account_kind.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/folds/malformed_record.h"

namespace naungan::reporting {
namespace {

using enrollment::v1::ContributionEvent;

Status Propose(const std::string& account, const enrollment::v1::Schedule& schedule,
               int64_t recorded_us, state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t proposed_day, DayOf(schedule.proposed_date(), "proposed_date"));
  v1::StoredSchedule stored;
  *stored.mutable_first_month() = schedule.first_month();
  stored.set_kind(schedule.kind());
  stored.set_proposed_day(proposed_day);
  stored.set_proposed_recorded_us(recorded_us);
  kSchedules.Put(rows, stored, account, schedule.schedule());
  return {};
}

Status Agree(const std::string& account, const enrollment::v1::Schedule& schedule,
             int64_t recorded_us, state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t agreed_day, DayOf(schedule.agreed_date(), "agreed_date"));
  auto stored = kSchedules.Get(rows, account, schedule.schedule());
  if (!stored) return FeedMalformed("schedule", "The schedule that is agreed was never proposed.");
  stored->set_agreed_day(agreed_day);
  stored->set_agreed_recorded_us(recorded_us);
  kSchedules.Put(rows, *stored, account, schedule.schedule());
  return {};
}

Status Issue(const std::string& account, const enrollment::v1::Bill& bill, int64_t recorded_us,
             state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t issued_day, DayOf(bill.issued_date(), "issued_date"));
  const auto from = domain::Month::FromProto(bill.from_month(), "from_month");
  const auto to = domain::Month::FromProto(bill.to_month(), "to_month");
  if (!from || !to)
    return FeedMalformed("from_month", "The months of the bill are missing or invalid.");
  NAUNGAN_ASSIGN(const int32_t due_day, DayOf(bill.due_date(), "due_date"));
  v1::StoredBill stored;
  stored.set_schedule(bill.schedule());
  *stored.mutable_from_month() = from->ToProto();
  *stored.mutable_to_month() = to->ToProto();
  stored.set_first_seat(bill.first_seat());
  stored.set_past_last_seat(bill.past_last_seat());
  stored.set_due_day(due_day);
  stored.set_heads(bill.heads());
  stored.set_seat_months(bill.seat_months());
  stored.set_amount_rupiah(bill.amount_rupiah());
  stored.set_issued_day(issued_day);
  stored.set_recorded_us(recorded_us);
  kBills.Put(rows, stored, account, bill.bill());
  return {};
}

Status Receive(const std::string& account, const enrollment::v1::Payment& payment,
               int64_t recorded_us, state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t paid_day, DayOf(payment.paid_date(), "paid_date"));
  v1::StoredPayment stored;
  stored.set_amount_rupiah(payment.amount_rupiah());
  stored.set_paid_day(paid_day);
  stored.set_recorded_us(recorded_us);
  kPayments.Put(rows, stored, account, payment.reference());
  return {};
}

Result<v1::StoredBill> BillOf(const std::string& account, const std::string& bill,
                              const state::Reader& rows) {
  auto stored = kBills.Get(rows, account, bill);
  if (!stored) return FeedMalformed("bill", "The bill was never issued.");
  return *std::move(stored);
}

// `paid` is a CoverPaid or a CoverChanged.
template <typename Paid>
Status Settle(const std::string& account, const Paid& paid, int64_t recorded_us,
              state::Writer& rows) {
  const enrollment::v1::Cover& cover = paid.cover();
  NAUNGAN_ASSIGN(v1::StoredBill bill, BillOf(account, cover.bill(), rows));
  v1::StoredPaid& stored = *bill.add_payments();
  stored.set_recorded_us(recorded_us);
  stored.set_paid(true);
  NAUNGAN_ASSIGN(const int32_t paid_day, DayOf(paid.paid_date(), "paid_date"));
  NAUNGAN_ASSIGN(const int32_t from_day, DayOf(cover.period().from_date(), "from_date"));
  NAUNGAN_ASSIGN(const int32_t to_day, DayOf(cover.period().to_date(), "to_date"));
  stored.set_paid_day(paid_day);
  stored.set_from_day(from_day);
  stored.set_to_day(to_day);
  kBills.Put(rows, bill, account, cover.bill());
  return {};
}

Status Unsettle(const std::string& account, const std::string& id, int64_t recorded_us,
                state::Writer& rows) {
  NAUNGAN_ASSIGN(v1::StoredBill bill, BillOf(account, id, rows));
  bill.add_payments()->set_recorded_us(recorded_us);
  kBills.Put(rows, bill, account, id);
  return {};
}

Status Void(const std::string& account, const std::string& id, int64_t recorded_us,
            state::Writer& rows) {
  NAUNGAN_ASSIGN(v1::StoredBill bill, BillOf(account, id, rows));
  bill.set_voided_recorded_us(recorded_us);
  kBills.Put(rows, bill, account, id);
  return {};
}

Status Reverse(const std::string& account, const std::string& reference, int64_t recorded_us,
               state::Writer& rows) {
  auto stored = kPayments.Get(rows, account, reference);
  if (!stored) return FeedMalformed("reference", "The payment was never received.");
  stored->set_reversed_recorded_us(recorded_us);
  kPayments.Put(rows, *stored, account, reference);
  return {};
}

Status Refund(const std::string& account, const enrollment::v1::Refunded& refunded,
              int64_t recorded_us, state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t day, DayOf(refunded.correction().date(), "date"));
  v1::StoredRefund stored;
  stored.set_amount_rupiah(refunded.amount_rupiah());
  stored.set_refunded_day(day);
  stored.set_recorded_us(recorded_us);
  kRefunds.Put(rows, stored, account, refunded.correction().correction());
  return {};
}

}  // namespace

Status FoldContribution(const ContributionEvent& event, Origin origin, int64_t recorded_us,
                        state::Writer& rows) {
  const std::string& account = event.account();
  if (!IsGroupAccount(account)) {
    NAUNGAN_TRY(SelfPayer(account));
    if (origin == Origin::kOtherPartition) return {};
  }
  switch (event.event_case()) {
    case ContributionEvent::kScheduleProposed:
      return Propose(account, event.schedule_proposed().schedule(), recorded_us, rows);
    case ContributionEvent::kScheduleAgreed:
      return Agree(account, event.schedule_agreed().schedule(), recorded_us, rows);
    case ContributionEvent::kBillIssued:
      return Issue(account, event.bill_issued().bill(), recorded_us, rows);
    case ContributionEvent::kPaymentReceived:
      return Receive(account, event.payment_received().payment(), recorded_us, rows);
    case ContributionEvent::kCoverPaid:
      return Settle(account, event.cover_paid(), recorded_us, rows);
    case ContributionEvent::kCoverChanged:
      return Settle(account, event.cover_changed(), recorded_us, rows);
    case ContributionEvent::kCoverRevoked:
      return Unsettle(account, event.cover_revoked().bill(), recorded_us, rows);
    case ContributionEvent::kPaymentReversed:
      return Reverse(account, event.payment_reversed().reference(), recorded_us, rows);
    case ContributionEvent::kBillVoided:
      return Void(account, event.bill_voided().bill(), recorded_us, rows);
    case ContributionEvent::kRefunded:
      return Refund(account, event.refunded(), recorded_us, rows);
    case ContributionEvent::EVENT_NOT_SET:
      break;
  }
  return FeedMalformed("event", "The event is of a kind that this build does not know.");
}

}  // namespace naungan::reporting
