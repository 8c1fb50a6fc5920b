// What a group's bill comes to: the contributions of its seats, summed a thousand seats a step.
// Pure functions of their arguments; safe from any thread.
#pragma once

#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/money.h"
#include "libs/domain/period.h"
#include "services/enrollment/bill_plan.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

// What a seat costs over the months of a bill.
struct SeatSum {
  int32_t months = 0;        // in which somebody had it
  bool every_month = false;  // all of them
  domain::Rupiah amount;
};

// Sums bills over seats; looks up each month's tariff once.
class BillSummer {
 public:
  static Result<BillSummer> Of(const v1::Bill& bill, const Payer& payer, const Tariffs& tariffs);
  // `occupancies`: those of one seat in the order of time. A month counts where somebody had the
  // seat on a day of it, at the wage of who had it last.
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
