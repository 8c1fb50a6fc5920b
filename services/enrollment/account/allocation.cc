#include "services/enrollment/account/allocation.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "services/enrollment/account/paid_cover.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;

// An account whose segment is not billed has no bills either, and any terms do.
PaymentTerms TermsOf(const Ledger& ledger, const Policy& policy) {
  const PaymentTerms* const terms = policy.PaymentOf(ledger.segment);
  return terms == nullptr ? PaymentTerms() : *terms;
}

// A bill in the form that allocation computes with.
struct Owed {
  const v1::Bill* bill;
  Month from;
  Month last;
  // The last month in which it can be paid in time: its own last one or, if that is later, that of
  // the due date. Under an agreement that was signed late nothing was owed before.
  Month latest;
  Date issued;

  explicit Owed(const v1::Bill& of)
      : bill(&of),
        from(Recorded(of.from_month())),
        last(Recorded(of.to_month()).AddMonths(-1)),
        latest(std::max(last, Month::Of(Recorded(of.due_date())))),
        issued(Recorded(of.issued_date())) {}
};

// The months of seats that are settled.
class SettledMonths {
 public:
  void Add(const Owed& owed) {
    for (Month month = owed.from; month <= owed.last; month = month.Next()) {
      seats_[month].emplace_back(owed.bill->first_seat(), owed.bill->past_last_seat());
    }
  }

  // Is one of the months [from, to) settled for one of the bill's seats?
  bool HasAnyOf(const v1::Bill& bill, Month from, Month to) const {
    const auto end = seats_.lower_bound(to);
    for (auto month = seats_.lower_bound(from); month != end; ++month) {
      for (const auto& [first, past_last] : month->second) {
        if (first < bill.past_last_seat() && bill.first_seat() < past_last) return true;
      }
    }
    return false;
  }

 private:
  std::map<Month, std::vector<std::pair<int64_t, int64_t>>> seats_;
};

// Can the bill be settled in this month? A wage earner's always can, since the employer owes it. A
// BPU's can while its months run, and afterwards as long as it keeps a membership: it belongs to
// one that was not broken by a longer gap before it, and that is not broken by now (manual 908 of
// BPJS Ketenagakerjaan, chapter on arrears).
bool CanBeSettled(const Owed& owed, Month in, const SettledMonths& settled,
                  const PaymentTerms& terms) {
  if (terms.late_covers_whole_months || in <= owed.latest) return true;
  const int32_t grace = terms.unpaid_months_max;
  if (owed.latest < in.AddMonths(1 - grace)) return false;
  return settled.HasAnyOf(*owed.bill, owed.from.AddMonths(-grace), owed.from) &&
         settled.HasAnyOf(*owed.bill, in.AddMonths(-grace), in);
}

// Money of one day, the earliest first.
class Purse {
 public:
  void Add(Date day, int64_t rupiah) {
    if (rupiah <= 0) return;
    money_.emplace_back(day, rupiah);
    rupiah_ += rupiah;
  }

  bool Has(int64_t rupiah) const { return rupiah <= rupiah_; }

  // Takes the money of the earliest days, and returns the day of the last of it. Precondition: it
  // has so much, and `rupiah` is above 0.
  Date Take(int64_t rupiah) {
    rupiah_ -= rupiah;
    Date day;
    while (rupiah > 0) {
      auto& [of, amount] = money_.front();
      const int64_t used = std::min(rupiah, amount);
      day = of;
      rupiah -= used;
      amount -= used;
      if (amount == 0) money_.pop_front();
    }
    return day;
  }

 private:
  std::deque<std::pair<Date, int64_t>> money_;
  int64_t rupiah_ = 0;
};

struct Money {
  Date day;
  int64_t rupiah;
  std::string_view bill;
};

// The payments that count, the earliest first. What was paid back was the newest money.
std::vector<Money> MoneyOf(const Ledger& ledger) {
  std::vector<Money> money;
  for (const auto& [reference, stored] : ledger.payments) {
    if (stored.reversed()) continue;
    const v1::Payment& payment = stored.payment();
    money.push_back({.day = Recorded(payment.paid_date()),
                     .rupiah = payment.amount_rupiah(),
                     .bill = payment.bill()});
  }
  std::ranges::stable_sort(money, {}, &Money::day);
  int64_t refunded = ledger.account.refunded_rupiah();
  for (auto newest = money.rbegin(); newest != money.rend() && refunded > 0; ++newest) {
    const int64_t back = std::min(refunded, newest->rupiah);
    newest->rupiah -= back;
    refunded -= back;
  }
  return money;
}

std::vector<Owed> BillsOf(const Ledger& ledger) {
  std::vector<Owed> bills;
  for (const auto& [id, stored] : ledger.bills) {
    if (!stored.voided()) bills.emplace_back(stored.bill());
  }
  std::ranges::sort(bills, {}, [](const Owed& owed) {
    return std::tuple(owed.issued, owed.from, std::string_view(owed.bill->bill()));
  });
  return bills;
}

class Allocator {
 public:
  Allocator(const Ledger& ledger, const Policy& policy)
      : policy_(policy),
        segment_(ledger.segment),
        terms_(TermsOf(ledger, policy)),
        money_(MoneyOf(ledger)),
        bills_(BillsOf(ledger)) {}

  Allocation Run() {
    auto money = money_.begin();
    auto bill = bills_.begin();
    while (money != money_.end() || bill != bills_.end()) {
      Date day = money == money_.end() ? bill->issued : money->day;
      if (bill != bills_.end()) day = std::min(day, bill->issued);
      for (; bill != bills_.end() && bill->issued == day; ++bill) open_.push_back(&*bill);
      for (; money != money_.end() && money->day == day; ++money) {
        purse_.Add(day, money->rupiah);
        if (!money->bill.empty()) named_.insert(money->bill);
      }
      PayOn(day);
    }
    return std::move(allocation_);
  }

 private:
  void PayOn(Date day) {
    const Month in = Month::Of(day);
    while (true) {
      std::erase_if(open_, [&](const Owed* owed) {
        // It may belong to a membership that a settled month only now continues.
        return owed->latest < in.AddMonths(1 - terms_.unpaid_months_max) &&
               !terms_.late_covers_whole_months;
      });
      auto next = open_.end();
      for (auto it = open_.begin(); it != open_.end(); ++it) {
        if (!CanBeSettled(**it, in, settled_, terms_)) continue;
        // What costs nothing waits for no money.
        if ((*it)->bill->amount_rupiah() == 0) {
          next = it;
          break;
        }
        if (next == open_.end() || Place(**it, in) < Place(**next, in)) next = it;
      }
      if (next == open_.end()) return;
      const int64_t rupiah = (*next)->bill->amount_rupiah();
      if (!purse_.Has(rupiah)) return;
      Settle(**next, rupiah == 0 ? day : purse_.Take(rupiah));
      open_.erase(next);
    }
  }

  // The smaller the place, the earlier a bill is paid.
  std::tuple<int, Month, Date, std::string_view> Place(const Owed& owed, Month in) const {
    int group = 0;
    if (!named_.contains(owed.bill->bill())) {
      if (terms_.late_covers_whole_months || (owed.from <= in && in <= owed.last)) {
        group = 1;
      } else {
        group = owed.last < in ? 2 : 3;
      }
    }
    return {group, owed.from, owed.issued, owed.bill->bill()};
  }

  void Settle(const Owed& owed, Date paid) {
    settled_.Add(owed);
    const domain::Period cover = CoverOf(*owed.bill, paid, segment_, policy_);
    v1::Settlement& settlement = allocation_[owed.bill->bill()];
    settlement.set_paid_days(paid.days());
    settlement.set_from_days(cover.from.days());
    settlement.set_to_days(cover.to.value_or(cover.from).days());
  }

  const Policy& policy_;
  const common::v1::Segment segment_;
  const PaymentTerms terms_;
  const std::vector<Money> money_;
  const std::vector<Owed> bills_;
  std::vector<const Owed*> open_;
  std::set<std::string_view> named_;
  Purse purse_;
  SettledMonths settled_;
  Allocation allocation_;
};

bool SameSettlement(const v1::Settlement& a, const v1::Settlement& b) {
  return a.paid_days() == b.paid_days() && a.from_days() == b.from_days() &&
         a.to_days() == b.to_days();
}

// `event` is a CoverPaid or a CoverChanged.
template <typename Event>
void SayCover(const v1::Bill& bill, const v1::Settlement& settlement, Event& event) {
  v1::Cover& cover = *event.mutable_cover();
  cover.set_bill(bill.bill());
  cover.set_first_seat(bill.first_seat());
  cover.set_past_last_seat(bill.past_last_seat());
  const domain::Period days{Date::OfDays(settlement.from_days()),
                            Date::OfDays(settlement.to_days())};
  *cover.mutable_period() = days.ToProto();
  *event.mutable_paid_date() = Date::OfDays(settlement.paid_days()).ToProto();
}

void SayBalance(int64_t rupiah, v1::ContributionEvent& event) {
  if (event.has_payment_received()) event.mutable_payment_received()->set_balance_rupiah(rupiah);
  if (event.has_payment_reversed()) event.mutable_payment_reversed()->set_balance_rupiah(rupiah);
  if (event.has_bill_voided()) event.mutable_bill_voided()->set_balance_rupiah(rupiah);
  if (event.has_refunded()) event.mutable_refunded()->set_balance_rupiah(rupiah);
  if (event.has_cover_paid()) event.mutable_cover_paid()->set_balance_rupiah(rupiah);
  if (event.has_cover_changed()) event.mutable_cover_changed()->set_balance_rupiah(rupiah);
  if (event.has_cover_revoked()) event.mutable_cover_revoked()->set_balance_rupiah(rupiah);
}

// The bills of the allocation in the order of their months, for events that read well.
std::vector<const v1::StoredBill*> ByMonth(const Ledger& ledger) {
  std::vector<const v1::StoredBill*> bills;
  for (const auto& [id, stored] : ledger.bills) bills.push_back(&stored);
  std::ranges::sort(bills, {}, [](const v1::StoredBill* stored) {
    return std::tuple(Recorded(stored->bill().from_month()), Recorded(stored->bill().issued_date()),
                      std::string_view(stored->bill().bill()));
  });
  return bills;
}

}  // namespace

Allocation Allocate(const Ledger& ledger, const Policy& policy) {
  return Allocator(ledger, policy).Run();
}

ContributionEvents Recount(Ledger ledger, v1::ContributionEvent change, const Policy& policy) {
  Evolve(ledger, change);
  const Allocation now = Allocate(ledger, policy);
  ContributionEvents revoked;
  ContributionEvents changed;
  ContributionEvents paid;
  for (const v1::StoredBill* stored : ByMonth(ledger)) {
    const v1::Bill& bill = stored->bill();
    const auto found = now.find(bill.bill());
    if (found == now.end()) {
      // A bill that was voided is gone, and its cover with it.
      if (stored->has_settlement() && !stored->voided()) {
        revoked.emplace_back().mutable_cover_revoked()->set_bill(bill.bill());
      }
    } else if (!stored->has_settlement()) {
      SayCover(bill, found->second, *paid.emplace_back().mutable_cover_paid());
    } else if (!SameSettlement(stored->settlement(), found->second)) {
      SayCover(bill, found->second, *changed.emplace_back().mutable_cover_changed());
    }
  }
  ContributionEvents events{std::move(change)};
  for (ContributionEvents* each : {&revoked, &changed, &paid}) {
    for (v1::ContributionEvent& event : *each) {
      v1::ContributionEvent& next = events.emplace_back(NextEvent(ledger.account, ledger.name));
      next.MergeFrom(event);
      Evolve(ledger, next);
    }
  }
  const int64_t balance = BalanceOf(ledger);
  for (v1::ContributionEvent& event : events) SayBalance(balance, event);
  return events;
}

UnpaidBills UnpaidOn(const Ledger& ledger, const Policy& policy, Date day) {
  const PaymentTerms terms = TermsOf(ledger, policy);
  SettledMonths settled;
  for (const auto& [id, stored] : ledger.bills) {
    if (!stored.voided() && stored.has_settlement()) settled.Add(Owed(stored.bill()));
  }
  UnpaidBills unpaid;
  for (const v1::StoredBill* stored : ByMonth(ledger)) {
    if (stored->voided() || stored->has_settlement()) continue;
    const bool open = CanBeSettled(Owed(stored->bill()), Month::Of(day), settled, terms);
    (open ? unpaid.open : unpaid.lapsed).push_back(&stored->bill());
  }
  return unpaid;
}

}  // namespace naungan::enrollment
