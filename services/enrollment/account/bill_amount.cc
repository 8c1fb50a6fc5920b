#include "services/enrollment/account/bill_amount.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;
using domain::Period;
using domain::Rupiah;

}  // namespace

Result<BillSummer> BillSummer::Of(const v1::Bill& bill, const Payer& payer, const Tariffs& tariffs,
                                  const Policy& policy) {
  std::vector<RatedMonth> months;
  const Month to = Recorded(bill.to_month());
  for (Month month = Recorded(bill.from_month()); month < to; month = month.Next()) {
    NAUNGAN_ASSIGN(const MonthlyRate rate, tariffs.RateOf(payer.insured, month));
    months.push_back({domain::PeriodOf(month), rate});
  }
  // A segment that has no payment terms is not billed (PlanBill).
  const PaymentTerms* terms = policy.PaymentOf(payer.insured.segment);
  return BillSummer(std::move(months), payer.term,
                    terms == nullptr ? PartMonths::kWholeForEach : terms->part_months);
}

// Those whose contribution a month costs.
std::vector<const v1::Occupancy*> BillSummer::CountedIn(
    const Period& month, const std::vector<v1::Occupancy>& occupancies) const {
  std::vector<const v1::Occupancy*> counted;
  for (const auto& occupancy : occupancies) {
    Period days{Date::OfDays(occupancy.from_days()), term_.to};
    if (occupancy.has_to_days()) days.to = Date::OfDays(occupancy.to_days());
    if (!days.Overlaps(month)) continue;
    if (part_months_ == PartMonths::kWholeForSeat) {
      counted.clear();
    } else {
      std::erase_if(counted, [&](const v1::Occupancy* earlier) {
        return earlier->participant() == occupancy.participant();
      });
    }
    counted.push_back(&occupancy);
  }
  return counted;
}

Result<SeatSum> BillSummer::Sum(const std::vector<v1::Occupancy>& occupancies) const {
  SeatSum sum;
  sum.every_month = true;
  std::set<std::string_view> persons;
  for (const RatedMonth& month : months_) {
    const auto counted = CountedIn(month.days, occupancies);
    if (counted.empty()) sum.every_month = false;
    for (const v1::Occupancy* occupancy : counted) {
      ++sum.months;
      persons.insert(occupancy->participant());
      const Rupiah wage(occupancy->wage_rupiah());
      NAUNGAN_ASSIGN(const Rupiah contribution, month.rate.Of(wage));
      NAUNGAN_ASSIGN(sum.amount, sum.amount.Add(contribution, "amount_rupiah"));
      NAUNGAN_ASSIGN(const Rupiah withheld, month.rate.WorkerPartOf(wage));
      NAUNGAN_ASSIGN(sum.worker, sum.worker.Add(withheld, "worker_rupiah"));
    }
  }
  const auto heads = static_cast<int32_t>(persons.size());
  sum.heads = part_months_ == PartMonths::kWholeForSeat ? std::min(heads, 1) : heads;
  return sum;
}

}  // namespace naungan::enrollment
