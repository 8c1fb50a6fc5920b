#include "services/enrollment/account/bill_amount.h"

#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;
using domain::Period;
using domain::Rupiah;

}  // namespace

Result<BillSummer> BillSummer::Of(const v1::Bill& bill, const Payer& payer,
                                  const Tariffs& tariffs) {
  std::vector<RatedMonth> months;
  const Month to = Recorded(bill.to_month());
  for (Month month = Recorded(bill.from_month()); month < to; month = month.Next()) {
    NAUNGAN_ASSIGN(const MonthlyRate rate, tariffs.RateOf(payer.insured, month));
    months.push_back({domain::PeriodOf(month), rate});
  }
  return BillSummer(std::move(months), payer.term);
}

Result<SeatSum> BillSummer::Sum(const std::vector<v1::Occupancy>& occupancies) const {
  SeatSum sum;
  sum.every_month = true;
  for (const RatedMonth& month : months_) {
    const v1::Occupancy* last = nullptr;
    for (const auto& occupancy : occupancies) {
      Period days{Date::OfDays(occupancy.from_days()), term_.to};
      if (occupancy.has_to_days()) days.to = Date::OfDays(occupancy.to_days());
      if (days.Overlaps(month.days)) last = &occupancy;
    }
    if (last == nullptr) {
      sum.every_month = false;
      continue;
    }
    ++sum.months;
    NAUNGAN_ASSIGN(const Rupiah contribution, month.rate.Of(Rupiah(last->wage_rupiah())));
    NAUNGAN_ASSIGN(sum.amount, sum.amount.Add(contribution, "amount_rupiah"));
  }
  return sum;
}

}  // namespace naungan::enrollment
