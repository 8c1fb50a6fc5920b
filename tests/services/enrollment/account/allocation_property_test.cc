// What an account's money pays is a function of its bills and payments, in whatever order they are
// typed.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "services/enrollment/account/allocation.h"
#include "tests/services/enrollment/account/typed_account.h"

namespace naungan::enrollment {
namespace {

using common::v1::SEGMENT_BPU;
using common::v1::SEGMENT_PU;

// What is typed in a world: bills, payments, reversals, voids.
struct Typed {
  enum class Kind { kBill, kPayment, kReversal, kVoid } kind;
  v1::Bill bill;
  v1::Payment payment;
};

std::vector<Typed> AnyTyped(common::v1::Segment segment) {
  std::vector<Typed> typed;
  const int bills = *rc::gen::inRange(1, 9);
  for (int i = 0; i < bills; ++i) {
    const domain::Month month = domain::Month::Of(2025, 1, "")->AddMonths(*rc::gen::inRange(0, 10));
    const domain::Date issued = month.FirstDay().AddDays(*rc::gen::inRange(-40, 40));
    v1::Bill bill =
        BillOf(month.ToString(), issued.ToString(), segment, *rc::gen::inRange(0, 4) * 16'800);
    bill.set_bill("b" + std::to_string(i));
    const int64_t first = *rc::gen::inRange(1, 3);
    bill.set_first_seat(first);
    bill.set_past_last_seat(first + *rc::gen::inRange(1, 3));
    typed.push_back({.kind = Typed::Kind::kBill, .bill = bill, .payment = {}});
  }
  const int payments = *rc::gen::inRange(1, 9);
  for (int i = 0; i < payments; ++i) {
    const domain::Date day = Day("2024-12-15").AddDays(*rc::gen::inRange(0, 330));
    const std::string named =
        *rc::gen::inRange(0, 4) == 0 ? "b" + std::to_string(*rc::gen::inRange(0, bills)) : "";
    typed.push_back({.kind = Typed::Kind::kPayment,
                     .bill = {},
                     .payment = PaymentOn("p" + std::to_string(i), day.ToString(),
                                          *rc::gen::inRange(1, 6) * 8'400, named)});
  }
  return typed;
}

// Types everything in this order; what names a bill comes after it all the same, since the events
// are made here without asking whether they are allowed.
Ledger TypedInOrder(const std::vector<Typed>& typed, common::v1::Segment segment) {
  Ledger ledger;
  ledger.name = "rosters/a.rentan/account";
  ledger.segment = segment;
  for (const Typed& each : typed) {
    v1::ContributionEvent event = NextEvent(ledger.account, ledger.name);
    if (each.kind == Typed::Kind::kBill) *event.mutable_bill_issued()->mutable_bill() = each.bill;
    if (each.kind == Typed::Kind::kPayment) {
      *event.mutable_payment_received()->mutable_payment() = each.payment;
    }
    if (each.kind == Typed::Kind::kReversal) {
      event.mutable_payment_reversed()->set_reference(each.payment.reference());
      event.mutable_payment_reversed()->set_amount_rupiah(each.payment.amount_rupiah());
    }
    if (each.kind == Typed::Kind::kVoid) {
      event.mutable_bill_voided()->set_bill(each.bill.bill());
      event.mutable_bill_voided()->set_amount_rupiah(each.bill.amount_rupiah());
    }
    for (const auto& next : Recount(ledger, event, HousePolicy())) {
      RC_ASSERT(next.sequence() == ledger.account.sequence() + 1);
      Evolve(ledger, next);
    }
    // Money received is allocated, or it is there.
    int64_t allocated = 0;
    for (const auto& [id, bill] : ledger.bills) {
      if (bill.has_settlement() && !bill.voided()) allocated += bill.bill().amount_rupiah();
    }
    RC_ASSERT(ledger.account.paid_rupiah() == allocated + BalanceOf(ledger));
    RC_ASSERT(BalanceOf(ledger) >= 0);
  }
  return ledger;
}

std::map<std::string, std::string> SettledIn(const Ledger& ledger) {
  std::map<std::string, std::string> settled;
  for (const auto& [id, bill] : ledger.bills) {
    settled[id] = bill.voided() ? "voided" : bill.settlement().SerializeAsString();
  }
  return settled;
}

RC_GTEST_PROP(Allocation, IsAFunctionOfWhatWasTyped, ()) {
  const auto segment = *rc::gen::element(SEGMENT_PU, SEGMENT_BPU);
  std::vector<Typed> typed = AnyTyped(segment);
  const Ledger straight = TypedInOrder(typed, segment);
  std::vector<size_t> order(typed.size());
  std::iota(order.begin(), order.end(), 0U);
  // Any order, and some things typed by mistake and taken back at the end.
  std::vector<Typed> shuffled;
  for (size_t left = order.size(); left > 0; --left) {
    const auto at = *rc::gen::inRange<size_t>(0, left);
    shuffled.push_back(typed[order[at]]);
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(at));
  }
  Typed mistake{.kind = Typed::Kind::kPayment,
                .bill = {},
                .payment = PaymentOn("oops", "2025-03-05", 84'000)};
  shuffled.insert(shuffled.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(shuffled)),
                  mistake);
  mistake.kind = Typed::Kind::kReversal;
  shuffled.push_back(mistake);
  const Ledger turned = TypedInOrder(shuffled, segment);
  RC_ASSERT(SettledIn(straight) == SettledIn(turned));
  RC_ASSERT(BalanceOf(straight) == BalanceOf(turned));
}

RC_GTEST_PROP(Allocation, AVoidedBillLeavesNoTrace, ()) {
  const auto segment = *rc::gen::element(SEGMENT_PU, SEGMENT_BPU);
  std::vector<Typed> typed = AnyTyped(segment);
  // Payments name bills that are there, so the one that is voided is one more.
  const Ledger without = TypedInOrder(typed, segment);
  v1::Bill extra = BillOf("2025-04", "2025-03-20", segment);
  extra.set_bill("extra");
  std::vector<Typed> with = typed;
  with.insert(with.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(with)),
              Typed{.kind = Typed::Kind::kBill, .bill = extra, .payment = {}});
  with.push_back(Typed{.kind = Typed::Kind::kVoid, .bill = extra, .payment = {}});
  auto settled = SettledIn(TypedInOrder(with, segment));
  settled.erase("extra");
  RC_ASSERT(settled == SettledIn(without));
}

}  // namespace
}  // namespace naungan::enrollment
