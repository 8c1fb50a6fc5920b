#include "services/enrollment/account/bill_plan.h"

#include <fmt/core.h>
#include <google/protobuf/util/message_differencer.h>

#include <string>
#include <string_view>
#include <utility>

#include "libs/domain/new_resource_id.h"
#include "services/enrollment/account/account_schedule.h"
#include "services/enrollment/account/allocation.h"
#include "services/enrollment/account/billed_seats.h"
#include "services/enrollment/account/due_date.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;
using domain::Period;
using google::protobuf::util::MessageDifferencer;

// Does `command` ask for `bill`, which has the id that it names?
Status CheckSameBill(const v1::Bill& bill, const v1::IssueBill& command) {
  const bool same = bill.schedule() == command.schedule() &&
                    MessageDifferencer::Equals(bill.from_month(), command.from_month());
  if (same) return {};
  return Fail(Code::kAlreadyExists, "BILL_EXISTS", "bill",
              "The account has another bill of this id.");
}

Status CheckTariffs(Month from, Month to, const Payer& payer, const Tariffs& tariffs) {
  for (Month month = from; month < to; month = month.Next()) {
    NAUNGAN_TRY(tariffs.RateOf(payer.insured, month));
  }
  return {};
}

// From when something is owed for the seats. Cuts off the seats at the end for which that is
// another day, since an addendum that was signed later added them.
std::optional<Date> OwedFrom(const Payer& payer, v1::SeatRange& seats) {
  std::optional<Date> owed = payer.signed_date;
  for (const v1::LaterSeats& later : payer.later_seats) {
    if (!later.has_signed_date()) continue;
    const Date signed_date = Recorded(later.signed_date());
    if (owed && signed_date <= *owed) continue;
    if (seats.first_seat() > later.above_seat()) {
      owed = signed_date;
    } else if (seats.past_last_seat() > later.above_seat() + 1) {
      seats.set_past_last_seat(later.above_seat() + 1);
      break;
    }
  }
  return owed;
}

}  // namespace

Result<std::optional<v1::Bill>> PlanBill(const Ledger& ledger, const v1::IssueBill& command,
                                         const Payer& payer, const Tariffs& tariffs,
                                         const Policy& policy) {
  const v1::StoredAccount& account = ledger.account;
  NAUNGAN_ASSIGN(const Month from, Month::FromProto(command.from_month(), "from_month"));
  NAUNGAN_ASSIGN(const Date issued, Date::FromProto(command.issued_date(), "effective_date"));
  if (const auto known = ledger.bills.find(command.bill()); known != ledger.bills.end()) {
    NAUNGAN_TRY(CheckSameBill(known->second.bill(), command));
    if (known->second.voided()) {
      return Fail(Code::kFailedPrecondition, "BILL_VOIDED", "bill",
                  "The bill of this id was voided. Issue another one under another id.");
    }
    return std::optional<v1::Bill>();
  }
  if (account.has_summing() && account.summing().bill() == command.bill()) {
    NAUNGAN_TRY(CheckSameBill(account.summing(), command));
    return std::optional<v1::Bill>();
  }
  NAUNGAN_TRY(domain::CheckNewResourceId(command.bill(), "bill"));
  const auto* schedule = FindSchedule(account, command.schedule());
  if (schedule == nullptr) {
    return Fail(Code::kNotFound, "SCHEDULE_UNKNOWN", "schedule",
                "The account has no schedule of this id.");
  }
  if (schedule->state() != v1::SCHEDULE_STATE_AGREED) {
    return Fail(Code::kFailedPrecondition, "SCHEDULE_NOT_AGREED", "schedule",
                "A proposed schedule bills nothing. Agree it first.");
  }
  if (from < Recorded(schedule->first_month())) {
    return Fail(Code::kInvalidArgument, "MONTH_BEFORE_SCHEDULE", "from_month",
                "The schedule begins in a later month.");
  }
  if (from > Month::Of(issued).AddMonths(kBilledAheadMonthsMax)) {
    return Fail(
        Code::kInvalidArgument, "MONTH_TOO_FAR_AHEAD", "from_month",
        fmt::format("The month lies more than {} months after the day of issue. Check its year.",
                    kBilledAheadMonthsMax));
  }
  if (issued < Recorded(schedule->agreed_date())) {
    return Fail(Code::kInvalidArgument, "DATE_ORDER", "effective_date",
                "The schedule was agreed later. Issue the bill on that day or after it.");
  }
  const Month to = from.AddMonths(schedule->months_per_bill());
  if (!payer.term.Overlaps(Period{from.FirstDay(), to.FirstDay()})) {
    return Fail(Code::kFailedPrecondition, "MONTHS_OUTSIDE_TERM", "from_month",
                "None of these months lies in the term of the account.");
  }
  if (account.has_summing()) {
    return Fail(Code::kFailedPrecondition, "BILL_PENDING", "",
                "Another bill of the account is being summed. Ask again once it is issued.");
  }
  if (payer.pending != 0) {
    return Fail(Code::kFailedPrecondition, "ROSTER_PENDING", "account",
                "The roster has seats or rows under way. Ask again once its `pending` is 0.");
  }
  auto seats = NextUnbilled(account, from, to, payer.first_seat, payer.past_last_seat);
  if (!seats) {
    return Fail(
        Code::kFailedPrecondition, "NOTHING_TO_BILL", "from_month",
        "Every seat is billed for some of these months already, or no seat was ever given.");
  }
  NAUNGAN_TRY(CheckTariffs(from, to, payer, tariffs));
  NAUNGAN_ASSIGN(const domain::Due due,
                 DueDate(from, payer.insured.segment, OwedFrom(payer, *seats), policy));
  if (std::ssize(UnpaidOn(ledger, policy, issued).open) >= kOpenBillsMax) {
    return Fail(Code::kResourceExhausted, "OPEN_BILLS_FULL", "",
                fmt::format("The account has {} open bills. Pay some first.", kOpenBillsMax));
  }
  if (std::ssize(ledger.bills) >= kBillsMax) {
    return Fail(Code::kResourceExhausted, "BILLS_FULL", "",
                fmt::format("The account has {} bills, the most that it may have.", kBillsMax));
  }

  v1::Bill bill;
  bill.set_bill(command.bill());
  bill.set_schedule(command.schedule());
  *bill.mutable_from_month() = from.ToProto();
  *bill.mutable_to_month() = to.ToProto();
  bill.set_first_seat(seats->first_seat());
  bill.set_past_last_seat(seats->past_last_seat());
  *bill.mutable_due_date() = due.date.ToProto();
  bill.set_due_date_is_provisional(due.is_provisional);
  *bill.mutable_issued_date() = command.issued_date();
  return std::optional<v1::Bill>(std::move(bill));
}

}  // namespace naungan::enrollment
