#include "services/reporting/folds/fold_contribution.h"

#include <string>

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
  v1::StoredBill stored;
  stored.set_schedule(bill.schedule());
  stored.set_months(MonthsBetween(*from, *to));
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
  v1::StoredAccount newest;
  newest.set_last_paid_day(paid_day);
  kAccounts.Put(rows, newest, account);
  return {};
}

// The day on which the bill of `paid` was paid.
Result<int32_t> PaidDay(const std::string& account, const enrollment::v1::CoverPaid& paid,
                        const v1::StoredBill& bill, const state::Reader& rows) {
  if (paid.has_paid_date()) return DayOf(paid.paid_date(), "paid_date");
  // An older build did not say the day. Its event follows the payment that completed the bill, or
  // else the bill itself, which the balance of the account paid at once.
  const auto newest = kAccounts.Get(rows, account);
  return newest ? newest->last_paid_day() : bill.issued_day();
}

Status Buy(const std::string& account, const enrollment::v1::CoverPaid& paid, int64_t recorded_us,
           state::Writer& rows) {
  const enrollment::v1::Cover& cover = paid.cover();
  auto bill = kBills.Get(rows, account, cover.bill());
  if (!bill) return FeedMalformed("bill", "The bill that pays for the cover was never issued.");
  NAUNGAN_ASSIGN(const int32_t from_day, DayOf(cover.period().from_date(), "from_date"));
  v1::StoredCover stored;
  stored.set_first_seat(cover.first_seat());
  stored.set_past_last_seat(cover.past_last_seat());
  stored.set_from_day(from_day);
  if (cover.period().has_to_date()) {
    NAUNGAN_ASSIGN(const int32_t to_day, DayOf(cover.period().to_date(), "to_date"));
    stored.set_to_day(to_day);
  }
  NAUNGAN_ASSIGN(const int32_t paid_day, PaidDay(account, paid, *bill, rows));
  stored.set_paid_day(paid_day);
  stored.set_recorded_us(recorded_us);

  *bill->add_covers() = stored;
  kBills.Put(rows, *bill, account, cover.bill());
  if (IsGroupAccount(account)) return {};
  NAUNGAN_ASSIGN(const std::string participant_id, SelfPayer(account));
  v1::StoredPerson person = kPersons.Get(rows, participant_id).value_or(v1::StoredPerson());
  *person.add_own_covers() = stored;
  kPersons.Put(rows, person, participant_id);
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
      return Buy(account, event.cover_paid(), recorded_us, rows);
    case ContributionEvent::EVENT_NOT_SET:
      break;
  }
  return FeedMalformed("event", "The event is of a kind that this build does not know.");
}

}  // namespace naungan::reporting
