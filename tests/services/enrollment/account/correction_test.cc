#include "services/enrollment/account/correction.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "services/enrollment/account/billed_seats.h"
#include "tests/services/enrollment/account/typed_account.h"

namespace naungan::enrollment {
namespace {

using common::v1::SEGMENT_BPU;

v1::CorrectionRequest Request(std::string_view id) {
  v1::CorrectionRequest request;
  request.set_correction(std::string(id));
  request.set_reason("booked twice");
  return request;
}

TEST(Correction, AReversedPaymentTakesItsCoverBack) {
  // Given two months paid
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02");
  account.Bill("2025-02", "2025-02-02");
  account.Pay("bank-1", "2025-01-05", 50'400);
  account.Pay("bank-2", "2025-02-05", 50'400);
  // When the first payment is reversed
  auto request = Request("c1");
  request.set_reverse_payment("BANK-1 ");
  const auto events = account.Correct(request);
  // Then January was never paid, and February still is
  ASSERT_TRUE(events) << events.error().message;
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ((*events)[0].payment_reversed().reference(), "bank-1");
  EXPECT_EQ((*events)[0].payment_reversed().balance_rupiah(), 0);
  EXPECT_EQ((*events)[1].cover_revoked().bill(), "2025-01");
  EXPECT_EQ(account.CoverOf("2025-02"), "2025-02-01..2025-03-01");
  EXPECT_EQ(account.ledger().account.paid_rupiah(), 50'400);
  // And it is neither reversed nor booked again
  request.set_correction("c2");
  EXPECT_EQ(account.Correct(request).error().reason, "PAYMENT_REVERSED");
  EXPECT_EQ(BookPayment(account.ledger(), PaymentOn("bank-1", "2025-01-05", 50'400), kInsured,
                        HousePolicy())
                .error()
                .reason,
            "PAYMENT_REVERSED");
}

TEST(Correction, AVoidedBillSetsItsMoneyFree) {
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02");
  account.Bill("2025-02", "2025-01-03");
  account.Pay("bank", "2025-01-05", 50'400);
  auto request = Request("c1");
  request.set_void_bill("2025-01");
  const auto events = account.Correct(request);
  ASSERT_TRUE(events) << events.error().message;
  EXPECT_EQ((*events)[1].cover_paid().cover().bill(), "2025-02") << "its money pays the next one";
  EXPECT_EQ(account.ledger().account.billed_rupiah(), 50'400);
  EXPECT_FALSE(NextUnbilled(account.ledger().account, *domain::Month::Of(2025, 2, ""),
                            *domain::Month::Of(2025, 3, ""), 1, 4));
  EXPECT_TRUE(NextUnbilled(account.ledger().account, *domain::Month::Of(2025, 1, ""),
                           *domain::Month::Of(2025, 2, ""), 1, 4));
}

TEST(Correction, OnlyMoneyThatNoBillHasUsedIsPaidBack) {
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02");
  account.Pay("bank", "2025-01-05", 60'000);
  auto request = Request("c1");
  request.mutable_refund()->set_amount_rupiah(9'601);
  request.mutable_refund()->set_clause("Pasal 7");
  request.mutable_refund()->set_source(common::v1::FUNDING_SOURCE_APBD);
  EXPECT_EQ(account.Correct(request).error().reason, "REFUND_EXCEEDS_BALANCE");
  request.mutable_refund()->set_amount_rupiah(9'600);
  ASSERT_TRUE(account.Correct(request));
  EXPECT_EQ(account.balance(), 0);
  EXPECT_EQ(account.CoverOf("2025-01"), "2025-01-01..2025-02-01");
  // A bill that comes later does not find the money any more
  account.Bill("2025-02", "2025-02-01", 9'600);
  EXPECT_EQ(account.CoverOf("2025-02"), "unpaid");
}

TEST(Correction, TwoPersonsStandBehindIt) {
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02");
  auto request = Request("c1");
  request.set_void_bill("2025-01");
  Ledger ledger = account.ledger();
  v1::CorrectionProposed proposed;
  *proposed.mutable_request() = request;
  proposed.set_proposer("treasurer");
  Evolve(ledger.account, proposed);
  const auto by = [&](std::string_view approver) {
    return Correct(ledger, "c1", approver, Day("2025-12-01"), kInsured, HousePolicy());
  };
  EXPECT_EQ(by("treasurer").error().reason, "APPROVER_IS_PROPOSER");
  EXPECT_EQ(by("treasurer").error().code, Code::kPermissionDenied);
  EXPECT_EQ(by("head")->size(), 1U);
  v1::CorrectionApproved approved;
  approved.set_correction("c1");
  approved.set_approver("head");
  Evolve(ledger.account, approved);
  EXPECT_TRUE(by("head")->empty()) << "sent again";
  EXPECT_EQ(by("deputy").error().reason, "CORRECTION_APPROVED");
  EXPECT_EQ(
      Correct(ledger, "c9", "head", Day("2025-12-01"), kInsured, HousePolicy()).error().reason,
      "CORRECTION_UNKNOWN");
}

TEST(Correction, SaysWhatIsWrongWithIt) {
  TypedAccount account(SEGMENT_BPU);
  account.Bill("2025-01", "2025-01-02");
  const auto reason = [&](const v1::CorrectionRequest& request) {
    return WasProposed(account.ledger(), request, kInsured).error().reason;
  };
  auto request = Request("c1");
  EXPECT_EQ(reason(request), "CORRECTION_EMPTY");
  request.set_reverse_payment("nowhere");
  EXPECT_EQ(reason(request), "PAYMENT_UNKNOWN");
  request.set_void_bill("nowhere");
  EXPECT_EQ(reason(request), "BILL_UNKNOWN");
  request.mutable_refund()->set_amount_rupiah(5);
  EXPECT_EQ(reason(request), "CLAUSE_INVALID");
  request.mutable_refund()->set_clause("Pasal 7");
  EXPECT_EQ(reason(request), "FUNDING_SOURCE_NOT_OF_ACCOUNT");
  request.mutable_refund()->set_source(common::v1::FUNDING_SOURCE_APBD);
  EXPECT_EQ(reason(request), "REFUND_EXCEEDS_BALANCE");
  request.mutable_refund()->set_amount_rupiah(0);
  EXPECT_EQ(reason(request), "AMOUNT_INVALID");
  request.set_void_bill("2025-01");
  request.set_reason("");
  EXPECT_EQ(reason(request), "REASON_INVALID");
  request.set_reason("issued twice");
  request.set_correction("7309010101900001");
  EXPECT_EQ(reason(request), "RESOURCE_ID_IS_NIK");
}

}  // namespace
}  // namespace naungan::enrollment
