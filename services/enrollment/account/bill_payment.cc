#include "services/enrollment/account/bill_payment.h"

#include <fmt/core.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "libs/domain/date.h"
#include "libs/domain/money.h"
#include "libs/domain/typed_reference.h"
#include "services/enrollment/account/allocation.h"

namespace naungan::enrollment {
namespace {

using domain::Rupiah;
using google::protobuf::util::MessageDifferencer;

Status CheckShape(const v1::Payment& payment) {
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
  NAUNGAN_TRY(domain::Date::FromProto(payment.paid_date(), "payment.paid_date"));
  if (payment.source() == common::v1::FUNDING_SOURCE_UNSPECIFIED ||
      !common::v1::FundingSource_IsValid(payment.source())) {
    return Fail(Code::kInvalidArgument, "FUNDING_SOURCE_UNKNOWN", "payment.source",
                "Name a known source of funding.");
  }
  return {};
}

// Is `payment`, which was not reversed, the one that was booked under its reference before?
Status CheckSamePayment(const v1::StoredPayment& known, v1::Payment payment) {
  payment.set_reference(known.payment().reference());
  if (!MessageDifferencer::Equals(known.payment(), payment)) {
    return Fail(Code::kAlreadyExists, "PAYMENT_REFERENCE_REUSED", "payment.reference",
                "Another payment was booked under this reference.");
  }
  if (known.reversed()) {
    return Fail(Code::kFailedPrecondition, "PAYMENT_REVERSED", "payment.reference",
                "This payment was booked and reversed. If it was made again, book it under the "
                "new reference of the bank.");
  }
  return {};
}

}  // namespace

Result<ContributionEvents> IssueSummedBill(const Ledger& ledger, const v1::Bill& bill,
                                           const Policy& policy) {
  NAUNGAN_TRY(
      Rupiah(ledger.account.billed_rupiah()).Add(Rupiah(bill.amount_rupiah()), "amount_rupiah"));
  v1::ContributionEvent issued = NextEvent(ledger.account, ledger.name);
  *issued.mutable_bill_issued()->mutable_bill() = bill;
  return Recount(ledger, std::move(issued), policy);
}

Result<ContributionEvents> BookPayment(const Ledger& ledger, const v1::Payment& payment,
                                       const Insured& insured, const Policy& policy) {
  NAUNGAN_TRY(CheckShape(payment));
  const auto known = ledger.payments.find(domain::ReferenceKey(payment.reference()));
  if (known != ledger.payments.end()) {
    NAUNGAN_TRY(CheckSamePayment(known->second, payment));
    return ContributionEvents{};
  }
  if (std::ranges::find(insured.funding, payment.source()) == insured.funding.end()) {
    return Fail(Code::kInvalidArgument, "FUNDING_SOURCE_NOT_OF_ACCOUNT", "payment.source",
                "This source does not fund the account. Name one of the account's own.");
  }
  if (!payment.bill().empty() && !ledger.bills.contains(payment.bill())) {
    return Fail(Code::kNotFound, "BILL_UNKNOWN", "payment.bill",
                "The account has no bill of this id. Name one of its bills, or none.");
  }
  NAUNGAN_TRY(Rupiah(ledger.account.paid_rupiah())
                  .Add(Rupiah(payment.amount_rupiah()), "payment.amount_rupiah"));
  if (std::ssize(ledger.payments) >= kPaymentsMax) {
    return Fail(
        Code::kResourceExhausted, "PAYMENTS_FULL", "payment",
        fmt::format("The account has {} payments, the most that it may have.", kPaymentsMax));
  }
  v1::ContributionEvent received = NextEvent(ledger.account, ledger.name);
  *received.mutable_payment_received()->mutable_payment() = payment;
  return Recount(ledger, std::move(received), policy);
}

}  // namespace naungan::enrollment
