#include "services/enrollment/account.h"

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/new_resource_id.h"
#include "services/enrollment/billed_seats.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;
using domain::Period;
using domain::Rupiah;
using google::protobuf::util::MessageDifferencer;

std::unexpected<Error> Refuse(Code code, std::string_view reason, std::string_view field,
                              std::string_view what) {
  return Fail(code, reason, field, std::string(what));
}

// Collects the events of one decision on a working copy of the account, so that each sees the ones
// before it.
class Decided {
 public:
  Decided(v1::StoredAccount account, std::string_view name)
      : account_(std::move(account)), name_(name) {}

  v1::ContributionEvent& Add() {
    auto& event = events_.emplace_back();
    event.set_account(name_);
    event.set_sequence(account_.sequence() + 1);
    return event;
  }
  // Call once the event that Add gave is complete.
  void Take() { Evolve(account_, events_.back()); }

  const v1::StoredAccount& account() const { return account_; }
  ContributionEvents Events() && { return std::move(events_); }

 private:
  v1::StoredAccount account_;
  std::string name_;
  ContributionEvents events_;
};

// What a bill that is paid on `paid` covers.
Period CoverOf(const v1::Bill& bill, Date paid, common::v1::Segment segment, const Policy& policy) {
  const Date from = Recorded(bill.from_month()).FirstDay();
  const Date to = Recorded(bill.to_month()).FirstDay();
  const Date due = Recorded(bill.due_date());
  const PaymentTerms* terms = policy.PaymentOf(segment);
  const bool whole = paid <= due || (terms != nullptr && terms->late_covers_whole_months);
  // Paid after the last month: the bill is settled, and covers no day.
  return whole ? Period{from, to} : Period{std::clamp(paid, from, to), to};
}

// The day on which the money for `rupiah` was all there; nothing: it is not. A bill over nothing is
// paid with the money before it, and by who never paid it is not paid either.
std::optional<Date> PaidOn(const v1::StoredAccount& account, int64_t rupiah) {
  if (rupiah == 0 && account.has_used_days()) return Date::OfDays(account.used_days());
  int64_t there = 0;
  for (const v1::Deposit& deposit : account.deposits()) {
    there += deposit.rupiah();
    if (there >= rupiah) return Date::OfDays(deposit.days());
  }
  return std::nullopt;
}

// The first deposit that is not of an earlier day.
int DepositPlace(const v1::StoredAccount& account, Date day) {
  const auto place = std::ranges::find_if(
      account.deposits(), [&](const auto& deposit) { return deposit.days() >= day.days(); });
  return static_cast<int>(place - account.deposits().begin());
}

bool HasDepositOf(const v1::StoredAccount& account, Date day) {
  const int place = DepositPlace(account, day);
  return place < account.deposits_size() && account.deposits(place).days() == day.days();
}

void AddDeposit(Date day, int64_t rupiah, v1::StoredAccount& account) {
  auto& deposits = *account.mutable_deposits();
  const int place = DepositPlace(account, day);
  if (!HasDepositOf(account, day)) {
    deposits.Add()->set_days(day.days());
    std::rotate(deposits.begin() + place, deposits.end() - 1, deposits.end());
  }
  deposits[place].set_rupiah(deposits[place].rupiah() + rupiah);
}

// The money of the earliest day goes first.
void UseDeposits(int64_t rupiah, v1::StoredAccount& account) {
  auto& deposits = *account.mutable_deposits();
  while (rupiah > 0 && !deposits.empty()) {
    v1::Deposit& first = deposits[0];
    const int64_t used = std::min(rupiah, first.rupiah());
    rupiah -= used;
    first.set_rupiah(first.rupiah() - used);
    account.set_used_days(first.days());
    if (first.rupiah() == 0) deposits.erase(deposits.begin());
  }
}

// The open bill of the earliest month; of several the one that was issued first, which stands
// first. Months may be billed in any order, and the due date, from which a late payment covers
// less, goes by the month. Precondition: a bill is open.
const v1::Bill& OldestOpenBill(const v1::StoredAccount& account) {
  return *std::ranges::min_element(
      account.open_bills(), {}, [](const v1::Bill& bill) { return Recorded(bill.from_month()); });
}

// Pays open bills, the oldest first, each in full, while the balance lasts.
void PayOpenBills(common::v1::Segment segment, const Policy& policy, Decided& decided) {
  while (!decided.account().open_bills().empty()) {
    const v1::Bill bill = OldestOpenBill(decided.account());
    const auto paid = PaidOn(decided.account(), bill.amount_rupiah());
    if (!paid) break;
    auto& event = *decided.Add().mutable_cover_paid();
    event.set_balance_rupiah(decided.account().balance_rupiah() - bill.amount_rupiah());
    auto& cover = *event.mutable_cover();
    cover.set_bill(bill.bill());
    cover.set_first_seat(bill.first_seat());
    cover.set_past_last_seat(bill.past_last_seat());
    *cover.mutable_period() = CoverOf(bill, *paid, segment, policy).ToProto();
    *event.mutable_paid_date() = paid->ToProto();
    decided.Take();
  }
}

Status CheckSchedule(const v1::Schedule& schedule) {
  NAUNGAN_TRY(Month::FromProto(schedule.first_month(), "first_month"));
  NAUNGAN_TRY(Date::FromProto(schedule.proposed_date(), "effective_date"));
  if (schedule.kind() == v1::SCHEDULE_KIND_UNSPECIFIED ||
      !v1::ScheduleKind_IsValid(schedule.kind())) {
    return Refuse(Code::kInvalidArgument, "SCHEDULE_KIND_UNKNOWN", "kind", "Name a known kind.");
  }
  const int32_t months_max = schedule.kind() == v1::SCHEDULE_KIND_MONTHLY ? 1 : kMonthsPerBillMax;
  if (schedule.months_per_bill() < 1 || schedule.months_per_bill() > months_max) {
    return Fail(Code::kInvalidArgument, "MONTHS_PER_BILL_INVALID", "months_per_bill",
                fmt::format("Use 1 to {} months for this kind of schedule.", months_max));
  }
  return {};
}

}  // namespace

const v1::Schedule* FindSchedule(const v1::StoredAccount& account, std::string_view schedule) {
  const auto found = std::ranges::find(account.schedules(), schedule,
                                       [](const auto& candidate) { return candidate.schedule(); });
  return found == account.schedules().end() ? nullptr : &*found;
}

Result<ContributionEvents> ProposeSchedule(const v1::StoredAccount& account,
                                           const v1::ProposeSchedule& command) {
  v1::Schedule schedule = command.schedule();
  schedule.set_state(v1::SCHEDULE_STATE_PROPOSED);
  schedule.clear_agreed_date();
  NAUNGAN_TRY(CheckSchedule(schedule));
  if (const auto* known = FindSchedule(account, schedule.schedule()); known != nullptr) {
    v1::Schedule as_proposed = *known;
    as_proposed.set_state(v1::SCHEDULE_STATE_PROPOSED);
    as_proposed.clear_agreed_date();
    if (MessageDifferencer::Equals(as_proposed, schedule)) return ContributionEvents{};
    return Refuse(Code::kAlreadyExists, "SCHEDULE_EXISTS", "schedule",
                  "The account has another schedule of this id.");
  }
  NAUNGAN_TRY(domain::CheckNewResourceId(schedule.schedule(), "schedule"));
  if (account.schedules_size() >= kSchedulesMax) {
    return Fail(Code::kResourceExhausted, "SCHEDULES_FULL", "schedule",
                fmt::format("An account has at most {} schedules.", kSchedulesMax));
  }
  Decided decided(account, command.account());
  *decided.Add().mutable_schedule_proposed()->mutable_schedule() = schedule;
  return std::move(decided).Events();
}

Result<ContributionEvents> AgreeSchedule(const v1::StoredAccount& account,
                                         const v1::AgreeSchedule& command) {
  NAUNGAN_ASSIGN(const Date agreed, Date::FromProto(command.agreed_date(), "effective_date"));
  const auto* known = FindSchedule(account, command.schedule());
  if (known == nullptr) {
    return Refuse(Code::kNotFound, "SCHEDULE_UNKNOWN", "schedule",
                  "The account has no schedule of this id. Propose it first.");
  }
  if (known->state() == v1::SCHEDULE_STATE_AGREED) {
    if (MessageDifferencer::Equals(known->agreed_date(), command.agreed_date())) {
      return ContributionEvents{};
    }
    return Refuse(Code::kAlreadyExists, "SCHEDULE_AGREED", "effective_date",
                  "The schedule was agreed on another day.");
  }
  const auto proposed = Date::FromProto(known->proposed_date(), "proposed_date");
  if (proposed && agreed < *proposed) {
    return Refuse(Code::kInvalidArgument, "DATE_ORDER", "effective_date",
                  "A schedule is agreed after it was proposed.");
  }
  Decided decided(account, command.account());
  auto& schedule = *decided.Add().mutable_schedule_agreed()->mutable_schedule();
  schedule = *known;
  schedule.set_state(v1::SCHEDULE_STATE_AGREED);
  *schedule.mutable_agreed_date() = command.agreed_date();
  return std::move(decided).Events();
}

Result<ContributionEvents> IssueSummedBill(const v1::StoredAccount& account, std::string_view name,
                                           const v1::Bill& bill, common::v1::Segment segment,
                                           const Policy& policy) {
  NAUNGAN_TRY(Rupiah(account.billed_rupiah()).Add(Rupiah(bill.amount_rupiah()), "amount_rupiah"));
  Decided decided(account, name);
  *decided.Add().mutable_bill_issued()->mutable_bill() = bill;
  decided.Take();
  PayOpenBills(segment, policy, decided);
  return std::move(decided).Events();
}

Result<ContributionEvents> BookPayment(const v1::StoredAccount& account, std::string_view name,
                                       const v1::Payment& payment,
                                       const std::optional<v1::Payment>& known,
                                       const Insured& insured, const Policy& policy) {
  if (payment.reference().empty() || payment.reference().size() > kPaymentReferenceBytesMax) {
    return Fail(Code::kInvalidArgument, "PAYMENT_REFERENCE_INVALID", "payment.reference",
                fmt::format("Use 1 to {} bytes.", kPaymentReferenceBytesMax));
  }
  if (payment.amount_rupiah() <= 0) {
    return Refuse(Code::kInvalidArgument, "AMOUNT_INVALID", "payment.amount_rupiah",
                  "A payment is more than Rp0.");
  }
  NAUNGAN_ASSIGN(const Date paid, Date::FromProto(payment.paid_date(), "payment.paid_date"));
  if (payment.source() == common::v1::FUNDING_SOURCE_UNSPECIFIED ||
      !common::v1::FundingSource_IsValid(payment.source())) {
    return Refuse(Code::kInvalidArgument, "FUNDING_SOURCE_UNKNOWN", "payment.source",
                  "Name a known source.");
  }
  if (known) {
    if (MessageDifferencer::Equals(*known, payment)) return ContributionEvents{};
    return Refuse(Code::kAlreadyExists, "PAYMENT_REFERENCE_REUSED", "payment.reference",
                  "Another payment was booked under this reference.");
  }
  if (std::ranges::find(insured.funding, payment.source()) == insured.funding.end()) {
    return Refuse(Code::kInvalidArgument, "FUNDING_SOURCE_NOT_OF_ACCOUNT", "payment.source",
                  "The account is not funded by this source. Name one of its own.");
  }
  NAUNGAN_TRY(
      Rupiah(account.paid_rupiah()).Add(Rupiah(payment.amount_rupiah()), "payment.amount_rupiah"));
  NAUNGAN_ASSIGN(const Rupiah balance,
                 Rupiah(account.balance_rupiah())
                     .Add(Rupiah(payment.amount_rupiah()), "payment.amount_rupiah"));
  if (account.deposits_size() >= kDepositsMax && !HasDepositOf(account, paid)) {
    return Fail(Code::kResourceExhausted, "DEPOSITS_FULL", "payment",
                fmt::format("The account has money of {} days that no bill has used. Issue its "
                            "bills first.",
                            kDepositsMax));
  }
  Decided decided(account, name);
  auto& received = *decided.Add().mutable_payment_received();
  *received.mutable_payment() = payment;
  received.set_balance_rupiah(balance.amount());
  decided.Take();
  PayOpenBills(insured.segment, policy, decided);
  return std::move(decided).Events();
}

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
      const Date paid = Recorded(payment.paid_date());
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
      NAUNGAN_CHECK(false, "a contribution event must say something");
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
