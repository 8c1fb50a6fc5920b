// What a group's bill costs: the contributions of its seats. Pure functions of their arguments;
// safe from any thread.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/money.h"
#include "libs/domain/period.h"
#include "services/enrollment/account/bill_plan.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// What a seat costs over the months of a bill.
struct SeatSum {
  int32_t heads = 0;         // persons who are counted in some month (PartMonths)
  int32_t months = 0;        // contributions of one month
  bool every_month = false;  // true if somebody had the seat in each month of the bill
  domain::Rupiah amount;
  domain::Rupiah worker;  // the part of the amount that is withheld from wages
};

// Sums the contributions of seats. Looks up the tariff of each month once.
class BillSummer {
 public:
  // TARIFF_MISSING (kFailedPrecondition).
  static Result<BillSummer> Of(const v1::Bill& bill, const Payer& payer, const Tariffs& tariffs,
                               const Policy& policy);

  // `occupancies` are those of one seat, in the order of time. A month for which several people had
  // the seat costs what the segment's PartMonths say:
  //
  //   kWholeForEach  a contribution for each person who had it on a day of the month, at the
  //                  person's own wage. Somebody who left and came back counts once, at the last
  //                  wage.
  //   kWholeForSeat  one contribution, at the wage of the person who had it last. Over all months
  //                  the seat counts as one person.
  //
  // MONEY_OVERFLOW.
  Result<SeatSum> Sum(const std::vector<v1::Occupancy>& occupancies) const;

 private:
  struct RatedMonth {
    domain::Period days;
    MonthlyRate rate;
  };
  BillSummer(std::vector<RatedMonth> months, domain::Period term, PartMonths part_months)
      : months_(std::move(months)), term_(term), part_months_(part_months) {}

  std::vector<const v1::Occupancy*> CountedIn(const domain::Period& month,
                                              const std::vector<v1::Occupancy>& occupancies) const;

  std::vector<RatedMonth> months_;
  domain::Period term_;
  PartMonths part_months_;
};

}  // namespace naungan::enrollment
