#include "services/enrollment/account/correction.h"

#include <fmt/core.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/typed_reference.h"
#include "services/enrollment/account/allocation.h"

namespace naungan::enrollment {
namespace {

using google::protobuf::util::MessageDifferencer;

Status CheckText(std::string_view text, std::string_view reason, std::string_view field) {
  if (!text.empty() && text.size() <= kReasonBytesMax) return {};
  return Fail(Code::kInvalidArgument, reason, field,
              fmt::format("Use 1 to {} bytes, and name no person.", kReasonBytesMax));
}

Status CheckReversal(const Ledger& ledger, const std::string& reference) {
  const auto payment = ledger.payments.find(domain::ReferenceKey(reference));
  if (payment == ledger.payments.end()) {
    return Fail(Code::kNotFound, "PAYMENT_UNKNOWN", "correction.reverse_payment",
                "No payment was booked under this reference.");
  }
  if (!payment->second.reversed()) return {};
  return Fail(Code::kFailedPrecondition, "PAYMENT_REVERSED", "correction.reverse_payment",
              "The payment is reversed already.");
}

Status CheckVoid(const Ledger& ledger, const std::string& id) {
  const auto bill = ledger.bills.find(id);
  if (bill == ledger.bills.end()) {
    return Fail(Code::kNotFound, "BILL_UNKNOWN", "correction.void_bill",
                "The account has no bill of this id.");
  }
  if (!bill->second.voided()) return {};
  return Fail(Code::kFailedPrecondition, "BILL_VOIDED", "correction.void_bill",
              "The bill is voided already.");
}

Status CheckRefund(const Ledger& ledger, const v1::Refund& refund, const Insured& insured) {
  NAUNGAN_TRY(CheckText(refund.clause(), "CLAUSE_INVALID", "correction.refund.clause"));
  if (refund.amount_rupiah() <= 0) {
    return Fail(Code::kInvalidArgument, "AMOUNT_INVALID", "correction.refund.amount_rupiah",
                "State an amount above Rp0.");
  }
  if (std::ranges::find(insured.funding, refund.source()) == insured.funding.end()) {
    return Fail(Code::kInvalidArgument, "FUNDING_SOURCE_NOT_OF_ACCOUNT", "correction.refund.source",
                "This source does not fund the account. Name one of the account's own.");
  }
  if (refund.amount_rupiah() <= BalanceOf(ledger)) return {};
  return Fail(Code::kFailedPrecondition, "REFUND_EXCEEDS_BALANCE",
              "correction.refund.amount_rupiah",
              fmt::format("The account has Rp{} that no bill has used. Void a bill first if it "
                          "should not have been paid.",
                          BalanceOf(ledger)));
}

v1::ContributionEvent Corrected(const Ledger& ledger, const v1::CorrectionRequest& request,
                                domain::Date approved) {
  v1::Correction correction;
  correction.set_correction(request.correction());
  correction.set_reason(request.reason());
  *correction.mutable_date() = approved.ToProto();
  v1::ContributionEvent event = NextEvent(ledger.account, ledger.name);
  if (request.has_reverse_payment()) {
    const v1::Payment& payment =
        ledger.payments.find(domain::ReferenceKey(request.reverse_payment()))->second.payment();
    auto& reversed = *event.mutable_payment_reversed();
    *reversed.mutable_correction() = std::move(correction);
    reversed.set_reference(payment.reference());
    reversed.set_amount_rupiah(payment.amount_rupiah());
  } else if (request.has_void_bill()) {
    const v1::Bill& bill = ledger.bills.find(request.void_bill())->second.bill();
    auto& voided = *event.mutable_bill_voided();
    *voided.mutable_correction() = std::move(correction);
    voided.set_bill(bill.bill());
    voided.set_amount_rupiah(bill.amount_rupiah());
  } else {
    auto& refunded = *event.mutable_refunded();
    *refunded.mutable_correction() = std::move(correction);
    refunded.set_amount_rupiah(request.refund().amount_rupiah());
    refunded.set_clause(request.refund().clause());
    refunded.set_source(request.refund().source());
  }
  return event;
}

}  // namespace

const v1::StoredCorrection* FindCorrection(const v1::StoredAccount& account,
                                           std::string_view correction) {
  const auto found = std::ranges::find(account.corrections(), correction, [](const auto& stored) {
    return std::string_view(stored.request().correction());
  });
  return found == account.corrections().end() ? nullptr : &*found;
}

Status CheckCorrection(const Ledger& ledger, const v1::CorrectionRequest& request,
                       const Insured& insured) {
  NAUNGAN_TRY(CheckText(request.reason(), "REASON_INVALID", "correction.reason"));
  switch (request.what_case()) {
    case v1::CorrectionRequest::kReversePayment:
      return CheckReversal(ledger, request.reverse_payment());
    case v1::CorrectionRequest::kVoidBill:
      return CheckVoid(ledger, request.void_bill());
    case v1::CorrectionRequest::kRefund:
      return CheckRefund(ledger, request.refund(), insured);
    case v1::CorrectionRequest::WHAT_NOT_SET:
      break;
  }
  return Fail(Code::kInvalidArgument, "CORRECTION_EMPTY", "correction",
              "Name the payment to reverse, the bill to void, or the money to pay back.");
}

Result<bool> WasProposed(const Ledger& ledger, const v1::CorrectionRequest& request,
                         const Insured& insured) {
  if (const auto* known = FindCorrection(ledger.account, request.correction())) {
    if (MessageDifferencer::Equals(known->request(), request)) return true;
    return Fail(Code::kAlreadyExists, "CORRECTION_EXISTS", "correction.correction",
                "The account has another correction of this id.");
  }
  NAUNGAN_TRY(domain::CheckNewResourceId(request.correction(), "correction.correction"));
  NAUNGAN_TRY(CheckCorrection(ledger, request, insured));
  if (ledger.account.corrections_size() >= kCorrectionsMax) {
    return Fail(
        Code::kResourceExhausted, "CORRECTIONS_FULL", "correction",
        fmt::format("The account has {} corrections, the most that it may have.", kCorrectionsMax));
  }
  return false;
}

Result<ContributionEvents> Correct(const Ledger& ledger, std::string_view correction,
                                   std::string_view approver, domain::Date approved,
                                   const Insured& insured, const Policy& policy) {
  const v1::StoredCorrection* const known = FindCorrection(ledger.account, correction);
  if (known == nullptr) {
    return Fail(Code::kNotFound, "CORRECTION_UNKNOWN", "correction",
                "The account has no correction of this id. Propose it first.");
  }
  if (known->proposer() == approver) {
    return Fail(Code::kPermissionDenied, "APPROVER_IS_PROPOSER", "naungan-actor",
                "A correction is approved by another actor than the one who proposed it.");
  }
  if (known->approver() == approver) return ContributionEvents{};
  if (!known->approver().empty()) {
    return Fail(Code::kAlreadyExists, "CORRECTION_APPROVED", "correction",
                "Another actor has approved this correction.");
  }
  NAUNGAN_TRY(CheckCorrection(ledger, known->request(), insured));
  return Recount(ledger, Corrected(ledger, known->request(), approved), policy);
}

void Evolve(v1::StoredAccount& account, const v1::CorrectionProposed& event) {
  v1::StoredCorrection& correction = *account.add_corrections();
  *correction.mutable_request() = event.request();
  correction.set_proposer(event.proposer());
}

void Evolve(v1::StoredAccount& account, const v1::CorrectionApproved& event) {
  for (v1::StoredCorrection& correction : *account.mutable_corrections()) {
    if (correction.request().correction() == event.correction()) {
      correction.set_approver(event.approver());
      return;
    }
  }
  NAUNGAN_CHECK(false, "a correction that is approved was proposed before");
}

}  // namespace naungan::enrollment
