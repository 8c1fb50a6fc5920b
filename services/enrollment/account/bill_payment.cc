#include "services/enrollment/account/bill_payment.h"

#include <fmt/core.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <string>
#include <utility>

#include "libs/domain/typed_reference.h"
#include "services/enrollment/account/deposits.h"
#include "services/enrollment/account/paid_cover.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;
using domain::Rupiah;
using google::protobuf::util::MessageDifferencer;

// The open bill of the earliest month. Of several it is the one that was issued first, which stands
// first in the list. Months may be billed in any order, but their due dates follow the months, and
// a payment after the due date may cover less. Precondition: a bill is open.
const v1::Bill& OldestOpenBill(const v1::StoredAccount& account) {
  return *std::ranges::min_element(
      account.open_bills(), {}, [](const v1::Bill& bill) { return Recorded(bill.from_month()); });
}

// Pays open bills in full, the oldest first, while the balance lasts.
void PayOpenBills(common::v1::Segment segment, const Policy& policy, AccountEvents& events) {
  while (!events.account().open_bills().empty()) {
    const v1::Bill bill = OldestOpenBill(events.account());
    const auto paid = PaidOn(events.account(), bill.amount_rupiah());
    if (!paid) break;
    auto& event = *events.Add().mutable_cover_paid();
    event.set_balance_rupiah(events.account().balance_rupiah() - bill.amount_rupiah());
    auto& cover = *event.mutable_cover();
    cover.set_bill(bill.bill());
    cover.set_first_seat(bill.first_seat());
    cover.set_past_last_seat(bill.past_last_seat());
    *cover.mutable_period() = CoverOf(bill, *paid, segment, policy).ToProto();
    *event.mutable_paid_date() = paid->ToProto();
    events.Apply();
  }
}

}  // namespace

Result<ContributionEvents> IssueSummedBill(const v1::StoredAccount& account, std::string_view name,
                                           const v1::Bill& bill, common::v1::Segment segment,
                                           const Policy& policy) {
  NAUNGAN_TRY(Rupiah(account.billed_rupiah()).Add(Rupiah(bill.amount_rupiah()), "amount_rupiah"));
  AccountEvents events(account, name);
  *events.Add().mutable_bill_issued()->mutable_bill() = bill;
  events.Apply();
  PayOpenBills(segment, policy, events);
  return std::move(events).Done();
}

Result<ContributionEvents> BookPayment(const v1::StoredAccount& account, std::string_view name,
                                       const v1::Payment& payment,
                                       const std::optional<v1::Payment>& known,
                                       const Insured& insured, const Policy& policy) {
  if (domain::ReferenceKey(payment.reference()).empty() ||
      payment.reference().size() > kPaymentReferenceBytesMax) {
    return Fail(
        Code::kInvalidArgument, "PAYMENT_REFERENCE_INVALID", "payment.reference",
        fmt::format("Use 1 to {} bytes that are not all blanks.", kPaymentReferenceBytesMax));
  }
  if (payment.amount_rupiah() <= 0) {
    return Fail(Code::kInvalidArgument, "AMOUNT_INVALID", "payment.amount_rupiah",
                "State an amount above Rp0.");
  }
  NAUNGAN_ASSIGN(const Date paid, Date::FromProto(payment.paid_date(), "payment.paid_date"));
  if (payment.source() == common::v1::FUNDING_SOURCE_UNSPECIFIED ||
      !common::v1::FundingSource_IsValid(payment.source())) {
    return Fail(Code::kInvalidArgument, "FUNDING_SOURCE_UNKNOWN", "payment.source",
                "Name a known source of funding.");
  }
  if (known) {
    v1::Payment as_known = payment;
    as_known.set_reference(known->reference());
    if (MessageDifferencer::Equals(*known, as_known)) return ContributionEvents{};
    return Fail(Code::kAlreadyExists, "PAYMENT_REFERENCE_REUSED", "payment.reference",
                "Another payment was booked under this reference.");
  }
  if (std::ranges::find(insured.funding, payment.source()) == insured.funding.end()) {
    return Fail(Code::kInvalidArgument, "FUNDING_SOURCE_NOT_OF_ACCOUNT", "payment.source",
                "This source does not fund the account. Name one of the account's own.");
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
  AccountEvents events(account, name);
  auto& received = *events.Add().mutable_payment_received();
  *received.mutable_payment() = payment;
  received.set_balance_rupiah(balance.amount());
  events.Apply();
  PayOpenBills(insured.segment, policy, events);
  return std::move(events).Done();
}

}  // namespace naungan::enrollment
