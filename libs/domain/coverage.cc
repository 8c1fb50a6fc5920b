#include "libs/domain/coverage.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace naungan::domain {
namespace {

// What is asked, so that each part of the answer need not take it as three arguments.
struct Facts {
  std::span<const Participation> participations;
  const BillsOf& bills_of;
  const CoverRules& rules;
};

// The participation that `stay` renews; null if it renews none. It began earlier, so following it
// comes to an end.
const Participation* RenewedBy(const Participation& stay, const Facts& facts) {
  const Participation* renewed = nullptr;
  for (const Participation& other : facts.participations) {
    if (other.account != stay.continues || other.period.from >= stay.period.from) continue;
    if (renewed == nullptr || renewed->period.from < other.period.from) renewed = &other;
  }
  return stay.continues.empty() ? nullptr : renewed;
}

bool IsSettledBy(const KnownBill& bill, Date day) { return bill.paid && bill.paid->paid <= day; }

bool HasMonth(const KnownBill& bill, Month month) { return bill.from <= month && month < bill.to; }

// --- wage earners -------------------------------------------------------------------------------

// From when a wage earner is protected; nullopt if no first contribution was paid.
std::optional<Date> ProtectedFrom(const Participation& stay, const Facts& facts) {
  std::optional<Date> from;
  for (const KnownBill& bill : facts.bills_of(stay.account)) {
    if (bill.paid && (!from || bill.paid->paid < *from)) from = bill.paid->paid;
  }
  if (from) from = std::max({*from, stay.admitted, stay.period.from});
  const Participation* const renewed = RenewedBy(stay, facts);
  if (renewed == nullptr) return from;
  const auto before = ProtectedFrom(*renewed, facts);
  // An employer who paid before the renewal has paid a first contribution.
  if (before && *before < stay.period.from) return before;
  return from;
}

struct OwedMonth {
  bool settled = false;
  Date due;
};

// The months that are owed for a wage earner up to the day, in what it renews, too. A month that
// two of them share counts once.
std::map<Month, OwedMonth> OwedUntil(const Participation& last, Date day, const Facts& facts) {
  std::map<Month, OwedMonth> owed;
  for (const Participation* stay = &last; stay != nullptr; stay = RenewedBy(*stay, facts)) {
    if (stay->period.IsEmpty()) continue;
    const Date end = stay->period.to ? std::min(stay->period.to->AddDays(-1), day) : day;
    const auto bills = facts.bills_of(stay->account);
    for (Month month = Month::Of(stay->period.from); month <= Month::Of(end);
         month = month.Next()) {
      OwedMonth& of = owed[month];
      std::optional<Date> due;
      for (const KnownBill& bill : bills) {
        if (!bill.IsFor(stay->seat) || !HasMonth(bill, month)) continue;
        of.settled = of.settled || IsSettledBy(bill, day);
        due = std::max(due.value_or(bill.due), bill.due);
      }
      // By the segment that is asked about: that of the renewed stay need not be billed.
      if (!due) due = facts.rules.DueDate(month, last.segment, stay->admitted).date;
      of.due = std::max(of.due, *due);
    }
  }
  return owed;
}

Coverage OfWageEarner(const Participation& stay, Date date, const Facts& facts) {
  Coverage coverage{.reason = common::v1::COVER_REASON_EMPLOYER_LIABLE, .by = &stay};
  const auto from = ProtectedFrom(stay, facts);
  if (!from || date < *from) return coverage;
  for (const auto& [month, owed] : OwedUntil(stay, date, facts)) {
    if (owed.settled || owed.due >= date) continue;
    ++coverage.unpaid_months;
    if (!coverage.month) coverage.month = month;
  }
  if (coverage.unpaid_months > facts.rules.TermsOf(stay.segment).unpaid_months_max) return coverage;
  if (coverage.unpaid_months > 0) {
    coverage.reason = common::v1::COVER_REASON_IN_ARREARS;
    return coverage;
  }
  coverage.month = Month::Of(date);
  const bool paid = std::ranges::any_of(facts.bills_of(stay.account), [&](const KnownBill& bill) {
    return bill.paid && bill.IsFor(stay.seat) && HasMonth(bill, Month::Of(date));
  });
  coverage.reason = paid ? common::v1::COVER_REASON_PAID : common::v1::COVER_REASON_NOT_DUE;
  return coverage;
}

// --- people on their own account ----------------------------------------------------------------

// Days of one participation that are paid for, or months that were settled after them.
struct Protection {
  const Participation* stay;
  Period days;
  bool covers;
};

// What a BPU's payments protect, in the order of days: in the participation, in those that it
// renews, and in earlier ones of the same account.
std::vector<Protection> ProtectionsOf(const Participation& last, const Facts& facts) {
  struct Paid {
    Date from;
    const Participation* stay;
    const KnownBill* bill;
  };
  std::vector<Paid> all;
  std::set<const Participation*> seen;
  const auto add = [&](const Participation& stay) {
    if (!seen.insert(&stay).second) return;
    for (const KnownBill& bill : facts.bills_of(stay.account)) {
      if (!bill.paid || !bill.IsFor(stay.seat)) continue;
      const Period months{bill.from.FirstDay(), bill.to.FirstDay()};
      if (stay.period.Overlaps(months)) {
        all.push_back({std::max(months.from, stay.period.from), &stay, &bill});
      }
    }
  };
  for (const Participation* stay = &last; stay != nullptr; stay = RenewedBy(*stay, facts)) {
    for (const Participation& other : facts.participations) {
      if (other.account == stay->account && other.period.from <= stay->period.from) add(other);
    }
  }
  std::ranges::sort(all, {}, [](const Paid& paid) {
    return std::tuple(paid.from, paid.bill->issued, paid.stay->period.from);
  });
  std::vector<Protection> protections;
  std::optional<Date> end;
  for (const auto& [from, stay, bill] : all) {
    auto days = stay->period.Intersect(bill->paid->cover);
    if (!days) {
      // It was settled when its days were over. It goes on with a membership and begins none.
      const auto months =
          stay->period.Intersect(Period{bill->from.FirstDay(), bill->to.FirstDay()});
      if (!end || *end < months->from) continue;
      end = std::max(*end, *months->to);
      protections.push_back({stay, *months, /*covers=*/false});
      continue;
    }
    const bool continues = end && days->from <= end->AddMonths(facts.rules.membership_gap_months);
    if (!continues) {
      days->from = std::max({days->from, stay->admitted, bill->issued, bill->paid->paid});
      if (days->IsEmpty()) continue;
    }
    end = end ? std::max(*end, *days->to) : *days->to;
    protections.push_back({stay, *days, /*covers=*/true});
  }
  return protections;
}

Coverage OfOwnAccount(const Participation& stay, Date date, const Facts& facts) {
  Coverage coverage{.reason = common::v1::COVER_REASON_NOT_YET, .by = &stay};
  const auto protections = ProtectionsOf(stay, facts);
  std::optional<Date> end;  // of what was covered last before the day
  for (const Protection& protection : protections) {
    if (!protection.covers) continue;
    if (protection.stay == &stay && protection.days.Contains(date)) {
      coverage.reason = common::v1::COVER_REASON_PAID;
      coverage.month = Month::Of(date);
      return coverage;
    }
    if (*protection.days.to <= date) end = std::max(end.value_or(Date()), *protection.days.to);
  }
  // Who was registered anew after a membership had ended is new.
  if (!end || end->AddMonths(facts.rules.membership_gap_months) < stay.period.from) {
    return coverage;
  }
  const auto bills = facts.bills_of(stay.account);
  for (Month month = Month::Of(*end); month <= Month::Of(date); month = month.Next()) {
    const bool settled = std::ranges::any_of(bills, [&](const KnownBill& bill) {
      return bill.IsFor(stay.seat) && HasMonth(bill, month) && IsSettledBy(bill, date);
    });
    if (settled) continue;
    ++coverage.unpaid_months;
    if (!coverage.month) coverage.month = month;
  }
  const bool refers = coverage.unpaid_months <= facts.rules.TermsOf(stay.segment).unpaid_months_max;
  coverage.reason =
      refers ? common::v1::COVER_REASON_REFER_TO_BRANCH : common::v1::COVER_REASON_LAPSED;
  return coverage;
}

Coverage By(const Participation& stay, const Facts& facts, common::v1::Programme programme,
            Date date) {
  const PaymentTerms* const terms = facts.rules.PaymentOf(stay.segment);
  if (terms == nullptr || !stay.programmes.Contains(programme) || !stay.period.Contains(date)) {
    return Coverage();
  }
  return terms->late_covers_whole_months ? OfWageEarner(stay, date, facts)
                                         : OfOwnAccount(stay, date, facts);
}

// The days on which `stay` makes a member.
void AddMembership(const Participation& stay, const Facts& facts, std::vector<Period>& days) {
  const PaymentTerms* const terms = facts.rules.PaymentOf(stay.segment);
  if (terms == nullptr || stay.period.IsEmpty()) return;
  if (!terms->late_covers_whole_months) {
    for (const Protection& protection : ProtectionsOf(stay, facts)) {
      if (protection.stay == &stay) days.push_back(protection.days);
    }
    return;
  }
  const auto from = ProtectedFrom(stay, facts);
  if (!from) return;
  const Period member{std::max(*from, stay.period.from), stay.period.to};
  if (!member.IsEmpty()) days.push_back(member);
}

}  // namespace

Coverage CoverageBy(const Participation& participation,
                    std::span<const Participation> participations, const BillsOf& bills_of,
                    const CoverRules& rules, common::v1::Programme programme, Date date) {
  return By(participation, Facts{participations, bills_of, rules}, programme, date);
}

Coverage CoverageOn(std::span<const Participation> participations, const BillsOf& bills_of,
                    const CoverRules& rules, common::v1::Programme programme, Date date) {
  const Facts facts{participations, bills_of, rules};
  Coverage best;
  for (const Participation& stay : participations) {
    const Coverage coverage = By(stay, facts, programme, date);
    if (coverage.by == nullptr) continue;
    const bool better =
        best.by == nullptr || coverage.reason < best.reason ||
        (coverage.reason == best.reason && std::tuple(best.by->period.from, best.by->account) <
                                               std::tuple(stay.period.from, stay.account));
    if (better) best = coverage;
  }
  return best;
}

std::optional<Date> MemberSince(std::span<const Participation> participations,
                                const BillsOf& bills_of, const CoverRules& rules, Date date) {
  const Facts facts{participations, bills_of, rules};
  std::vector<Period> days;
  for (const Participation& stay : participations) AddMembership(stay, facts, days);
  std::optional<Date> since;
  std::optional<Date> end;
  for (const Period& period : Merge(std::move(days))) {
    if (period.from > date) break;
    const bool goes_on = end && period.from <= end->AddMonths(rules.membership_gap_months);
    if (!goes_on) since = period.from;
    end = period.to.value_or(Date::Max());
  }
  if (!end || end->AddMonths(rules.membership_gap_months) < date) return std::nullopt;
  return since;
}

bool IsRegistered(std::span<const Participation> participations, common::v1::Programme programme,
                  Date date) {
  return std::ranges::any_of(participations, [&](const Participation& participation) {
    return participation.programmes.Contains(programme) && participation.period.Contains(date);
  });
}

}  // namespace naungan::domain
