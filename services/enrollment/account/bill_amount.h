// What a group's bill costs: the contributions of its seats. Pure functions of their arguments;
// safe from any thread.
#pragma once

#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/money.h"
#include "libs/domain/period.h"
#include "services/enrollment/account/bill_plan.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// What a seat costs over the months of a bill.
struct SeatSum {
  int32_t months = 0;        // months in which somebody had the seat
  bool every_month = false;  // true if those are all months of the bill
  domain::Rupiah amount;
};

// Sums the contributions of seats. Looks up the tariff of each month once.
class BillSummer {
 public:
  // TARIFF_MISSING (kFailedPrecondition).
  static Result<BillSummer> Of(const v1::Bill& bill, const Payer& payer, const Tariffs& tariffs);

  // `occupancies` are those of one seat, in the order of time. A month costs its contribution once
  // if somebody had the seat on a day of it, at the wage of the person who had it last.
  // MONEY_OVERFLOW.
  Result<SeatSum> Sum(const std::vector<v1::Occupancy>& occupancies) const;

 private:
  struct RatedMonth {
    domain::Period days;
    MonthlyRate rate;
  };
  BillSummer(std::vector<RatedMonth> months, domain::Period term)
      : months_(std::move(months)), term_(term) {}

  std::vector<RatedMonth> months_;
  domain::Period term_;
};

}  // namespace naungan::enrollment
