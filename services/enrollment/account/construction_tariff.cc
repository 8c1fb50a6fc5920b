#include "services/enrollment/account/construction_tariff.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace naungan::enrollment {
namespace {

using domain::Month;
using domain::Rupiah;

std::unexpected<Error> Invalid(std::string_view field, std::string_view what) {
  return Fail(Code::kInvalidArgument, "TARIFF_TABLE_INVALID", field,
              fmt::format("The construction tariff cannot be used: {}. Correct the file.", what));
}

bool IsRate(int64_t parts) { return parts >= 0 && parts <= kRateParts; }

Status CheckSlices(const std::vector<ConstructionSlice>& slices, const std::string& field) {
  if (slices.empty() || slices.back().up_to_rupiah) {
    return Invalid(field, "the last slice must be open to every higher value");
  }
  int64_t below = 0;
  for (size_t i = 0; i < slices.size(); ++i) {
    if (!IsRate(slices[i].jkk_parts) || !IsRate(slices[i].jkm_parts)) {
      return Invalid(field, "a rate must lie between 0 and the whole value");
    }
    if (i + 1 == slices.size()) break;
    if (!slices[i].up_to_rupiah || *slices[i].up_to_rupiah <= below ||
        *slices[i].up_to_rupiah > kContractRupiahMax) {
      return Invalid(field, "slices must be in rising order, each with its bound");
    }
    below = *slices[i].up_to_rupiah;
  }
  return {};
}

}  // namespace

Result<ConstructionTariffs> ConstructionTariffs::Of(std::vector<ConstructionTariff> tariffs) {
  for (size_t i = 0; i < tariffs.size(); ++i) {
    const std::string field = fmt::format("construction[{}]", i);
    NAUNGAN_TRY(CheckSlices(tariffs[i].slices, field));
    for (size_t j = i + 1; j < tariffs.size(); ++j) {
      if (tariffs[i].months.Overlaps(tariffs[j].months)) {
        return Invalid(field, "two construction tariffs hold in one month");
      }
    }
  }
  return ConstructionTariffs(std::move(tariffs));
}

Result<ConstructionContribution> ConstructionTariffs::Of(Rupiah contract_value,
                                                         Month signed_in) const {
  if (contract_value < Rupiah(1) || contract_value > Rupiah(kContractRupiahMax)) {
    return Fail(Code::kInvalidArgument, "CONTRACT_VALUE_INVALID", "contract_value_rupiah",
                fmt::format("State the value of the contract without PPN, 1 to {} rupiah.",
                            kContractRupiahMax));
  }
  const auto tariff =
      std::ranges::find_if(tariffs_, [&](const auto& it) { return it.months.Contains(signed_in); });
  if (tariff == tariffs_.end()) {
    return Fail(Code::kFailedPrecondition, "TARIFF_MISSING", "",
                fmt::format("There is no construction tariff for {}. Load a tariff table that has "
                            "it.",
                            signed_in.ToString()));
  }
  std::vector<domain::ScaledRupiah> jkk;
  std::vector<domain::ScaledRupiah> jkm;
  int64_t below = 0;
  for (const ConstructionSlice& slice : tariff->slices) {
    const int64_t to = std::min(slice.up_to_rupiah.value_or(kContractRupiahMax),  //
                                contract_value.amount());
    jkk.push_back({Rupiah(to - below), slice.jkk_parts});
    jkm.push_back({Rupiah(to - below), slice.jkm_parts});
    below = to;
    if (below == contract_value.amount()) break;
  }
  ConstructionContribution contribution;
  NAUNGAN_ASSIGN(contribution.jkk, ScaleHalfUp(jkk, kRateParts, "contract_value_rupiah"));
  NAUNGAN_ASSIGN(contribution.jkm, ScaleHalfUp(jkm, kRateParts, "contract_value_rupiah"));
  return contribution;
}

}  // namespace naungan::enrollment
