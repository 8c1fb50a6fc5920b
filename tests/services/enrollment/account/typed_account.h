// Bills, payments and corrections as somebody types them, for tests of money. One thread.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "services/enrollment/account/bill_payment.h"
#include "services/enrollment/account/correction.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {

inline const Policy& HousePolicy() { return HouseRules().policy; }
inline const Insured kInsured{common::v1::SEGMENT_BPU,
                              {common::v1::PROGRAMME_JKK, common::v1::PROGRAMME_JKM},
                              0,
                              {common::v1::FUNDING_SOURCE_APBD}};

// A bill of 50,400 for three people, unless said otherwise.
inline v1::Bill BillOf(std::string_view month, std::string_view issued, common::v1::Segment segment,
                       int64_t rupiah = 50'400) {
  v1::Bill bill;
  bill.set_bill(std::string(month));
  bill.set_first_seat(1);
  bill.set_past_last_seat(4);
  bill.set_heads(3);
  bill.set_seat_months(3);
  bill.set_amount_rupiah(rupiah);
  *bill.mutable_from_month() = MonthOf(month);
  const auto from = domain::Month::ParseIso(month, "month").value();
  *bill.mutable_to_month() = from.Next().ToProto();
  *bill.mutable_issued_date() = DateOf(issued);
  *bill.mutable_due_date() = HousePolicy().DueDate(from, segment, std::nullopt).date.ToProto();
  return bill;
}

inline v1::Payment PaymentOn(std::string_view reference, std::string_view day, int64_t rupiah,
                             std::string_view bill = "") {
  v1::Payment payment;
  payment.set_reference(std::string(reference));
  payment.set_amount_rupiah(rupiah);
  *payment.mutable_paid_date() = DateOf(day);
  payment.set_source(common::v1::FUNDING_SOURCE_APBD);
  payment.set_bill(std::string(bill));
  return payment;
}

// An account into which a test types.
class TypedAccount {
 public:
  explicit TypedAccount(common::v1::Segment segment) {
    ledger_.name = "rosters/a.rentan/account";
    ledger_.segment = segment;
  }

  void Bill(std::string_view month, std::string_view issued, int64_t rupiah = 50'400) {
    Apply(IssueSummedBill(ledger_, BillOf(month, issued, ledger_.segment, rupiah), HousePolicy()));
  }
  ContributionEvents Pay(std::string_view reference, std::string_view day, int64_t rupiah,
                         std::string_view bill = "") {
    return Apply(
        BookPayment(ledger_, PaymentOn(reference, day, rupiah, bill), kInsured, HousePolicy()));
  }
  // Proposes a correction and approves it.
  Result<ContributionEvents> Correct(const v1::CorrectionRequest& request) {
    v1::CorrectionProposed proposed;
    *proposed.mutable_request() = request;
    proposed.set_proposer("treasurer");
    NAUNGAN_TRY(WasProposed(ledger_, request, kInsured));
    Evolve(ledger_.account, proposed);
    NAUNGAN_ASSIGN(auto events, enrollment::Correct(ledger_, request.correction(), "head",
                                                    Day("2025-12-01"), kInsured, HousePolicy()));
    return Apply(std::move(events));
  }

  // The days that the bill covers; "unpaid" if it is not paid.
  std::string CoverOf(std::string_view bill) const {
    const v1::StoredBill& stored = ledger_.bills.find(bill)->second;
    if (!stored.has_settlement() || stored.voided()) return "unpaid";
    return domain::Period{domain::Date::OfDays(stored.settlement().from_days()),
                          domain::Date::OfDays(stored.settlement().to_days())}
        .ToString();
  }
  int64_t balance() const { return BalanceOf(ledger_); }
  const Ledger& ledger() const { return ledger_; }
  v1::Account View(std::string_view today) const {
    return ViewOf(ledger_, HousePolicy(), Day(today));
  }

 private:
  ContributionEvents Apply(Result<ContributionEvents> events) {
    EXPECT_TRUE(events) << events.error().message;
    for (const auto& event : *events) {
      EXPECT_EQ(event.sequence(), ledger_.account.sequence() + 1);
      Evolve(ledger_, event);
    }
    return *std::move(events);
  }

  Ledger ledger_;
};

}  // namespace naungan::enrollment
