// What a construction project (JAKON) pays for JKK and JKM: by the value of its contract, since the
// project is insured and not each worker (PP 44/2015; Permenaker 5/2021). Pure functions over data
// of contributions.yaml; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/money.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// The highest contract value that a tariff is asked for, in rupiah: a third of the yearly state
// budget, and low enough that no sum overflows.
inline constexpr int64_t kContractRupiahMax = 1'000'000'000'000'000;

// The part of a contract's value above the slice before it, up to `up_to_rupiah`.
struct ConstructionSlice {
  std::optional<int64_t> up_to_rupiah;  // nullopt in the last slice
  int64_t jkk_parts = 0;                // of kRateParts
  int64_t jkm_parts = 0;
};

struct ConstructionTariff {
  MonthSpan months;
  std::vector<ConstructionSlice> slices;
  std::string source;
};

struct ConstructionContribution {
  domain::Rupiah jkk;
  domain::Rupiah jkm;
};

class ConstructionTariffs {
 public:
  // TARIFF_TABLE_INVALID (kInvalidArgument) if two tariffs hold in one month, slices are not in
  // rising order, the last one has a bound, or a number is out of range.
  static Result<ConstructionTariffs> Of(std::vector<ConstructionTariff> tariffs);

  // The contribution of the whole project, by the tariff of the month in which the contract was
  // signed. Each slice of the value has its own rates; each programme is rounded once, half up.
  //
  //   CONTRACT_VALUE_INVALID  kInvalidArgument: not 1 to kContractRupiahMax
  //   TARIFF_MISSING          kFailedPrecondition: no tariff holds in the month
  Result<ConstructionContribution> Of(domain::Rupiah contract_value, domain::Month signed_in) const;

 private:
  explicit ConstructionTariffs(std::vector<ConstructionTariff> tariffs)
      : tariffs_(std::move(tariffs)) {}

  std::vector<ConstructionTariff> tariffs_;
};

}  // namespace naungan::enrollment
