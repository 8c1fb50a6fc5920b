#include "services/enrollment/account/tariffs.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/domain/enum_names.h"

namespace naungan::enrollment {
namespace {

using domain::Month;
using domain::Rupiah;

constexpr int64_t kHundred = 100;

std::unexpected<Error> Invalid(std::string_view field, std::string_view what) {
  return Fail(Code::kInvalidArgument, "TARIFF_TABLE_INVALID", field,
              fmt::format("The tariff table cannot be used: {}. Correct the file.", what));
}

bool SameThing(const TariffRate& a, const TariffRate& b) {
  return a.segment == b.segment && a.programme == b.programme &&
         (a.jkk_risk_class == 0 || b.jkk_risk_class == 0 || a.jkk_risk_class == b.jkk_risk_class) &&
         a.months.Overlaps(b.months);
}

Status CheckRates(const std::vector<TariffRate>& rates) {
  for (size_t i = 0; i < rates.size(); ++i) {
    const TariffRate& rate = rates[i];
    const std::string field = fmt::format("rates[{}]", i);
    if (rate.wage_parts < 0 || rate.wage_parts > kRateParts || rate.base_parts < 0 ||
        rate.base_parts > kRateParts || rate.flat_rupiah < 0 || rate.flat_rupiah > kWageRupiahMax) {
      return Invalid(field, "a rate must lie between 0 and the whole wage");
    }
    if (rate.worker_parts < 0 || rate.worker_parts > rate.wage_parts) {
      return Invalid(field, "a worker bears between nothing and the whole rate");
    }
    if (rate.wage_cap_rupiah &&
        (*rate.wage_cap_rupiah < 1 || *rate.wage_cap_rupiah > kWageRupiahMax)) {
      return Invalid(field, "a cap must be a wage");
    }
    for (size_t j = i + 1; j < rates.size(); ++j) {
      if (SameThing(rate, rates[j])) {
        return Invalid(field, "two rates hold for one programme in one month");
      }
    }
  }
  return {};
}

// Precondition: the last band has no bound.
int64_t BaseIn(const std::vector<BaseBand>& bands, int64_t wage_rupiah) {
  return std::ranges::find_if(bands,
                              [&](const BaseBand& band) {
                                return !band.wage_below_rupiah ||
                                       wage_rupiah < *band.wage_below_rupiah;
                              })
      ->base_rupiah;
}

const std::vector<BaseBand>* BandsOf(const std::vector<BaseBands>& all, Month month) {
  const auto found = std::ranges::find_if(
      all, [&](const BaseBands& bands) { return bands.months.Contains(month); });
  return found == all.end() ? nullptr : &found->bands;
}

Status CheckBands(const std::vector<BaseBands>& all) {
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string field = fmt::format("base_bands[{}]", i);
    const auto& bands = all[i].bands;
    if (bands.empty() || bands.back().wage_below_rupiah) {
      return Invalid(field, "the last band must be open to every higher wage");
    }
    for (size_t k = 0; k < bands.size(); ++k) {
      if (bands[k].base_rupiah <= 0 || bands[k].base_rupiah > kWageRupiahMax) {
        return Invalid(field, "a contribution base must be a wage");
      }
      // A base is used as a wage again (Participation.wage_rupiah), and must then stay the same.
      if (BaseIn(bands, bands[k].base_rupiah) != bands[k].base_rupiah) {
        return Invalid(field, "a band must hold its own base");
      }
      if (k + 1 == bands.size()) break;
      const bool rises = bands[k].wage_below_rupiah &&
                         bands[k].base_rupiah < bands[k + 1].base_rupiah &&
                         (!bands[k + 1].wage_below_rupiah ||
                          *bands[k].wage_below_rupiah < *bands[k + 1].wage_below_rupiah);
      if (!rises) return Invalid(field, "bands must be in rising order, each with its bound");
    }
    for (size_t j = i + 1; j < all.size(); ++j) {
      if (all[i].months.Overlaps(all[j].months)) {
        return Invalid(field, "two tables of bands hold in one month");
      }
    }
  }
  return {};
}

bool Names(const TariffDiscount& discount, common::v1::Sector sector) {
  return std::ranges::find(discount.sectors, sector) != discount.sectors.end();
}

// Is there somebody whom both discounts are for?
bool SameSectors(const TariffDiscount& a, const TariffDiscount& b) {
  if (a.sectors.empty() || b.sectors.empty()) return a.sectors.empty() == b.sectors.empty();
  return std::ranges::any_of(a.sectors, [&](const auto sector) { return Names(b, sector); });
}

Status CheckDiscounts(const std::vector<TariffDiscount>& discounts) {
  for (size_t i = 0; i < discounts.size(); ++i) {
    const TariffDiscount& discount = discounts[i];
    const std::string field = fmt::format("discounts[{}]", i);
    if (discount.percent < 1 || discount.percent > kHundred) {
      return Invalid(field, "a discount must be 1 to 100 percent");
    }
    for (size_t j = i + 1; j < discounts.size(); ++j) {
      if (discount.segment == discounts[j].segment &&
          !discount.programmes.Intersect(discounts[j].programmes).IsEmpty() &&
          discount.months.Overlaps(discounts[j].months) && SameSectors(discount, discounts[j])) {
        return Invalid(field, "two discounts hold for one programme and sector in one month");
      }
    }
  }
  return {};
}

// The discount that is for the sector of `insured`, before the funding is looked at; nullptr if
// there is none.
const TariffDiscount* DiscountFor(const std::vector<TariffDiscount>& discounts,
                                  const Insured& insured, common::v1::Programme programme,
                                  Month month) {
  const TariffDiscount* of_others = nullptr;
  for (const TariffDiscount& discount : discounts) {
    if (discount.segment != insured.segment || !discount.programmes.Contains(programme) ||
        !discount.months.Contains(month)) {
      continue;
    }
    if (Names(discount, insured.sector)) return &discount;
    if (discount.sectors.empty()) of_others = &discount;
  }
  return of_others;
}

// How many percent of the contribution are left to pay.
int64_t PercentDue(const std::vector<TariffDiscount>& discounts, const Insured& insured,
                   common::v1::Programme programme, Month month) {
  const TariffDiscount* discount = DiscountFor(discounts, insured, programme, month);
  if (discount == nullptr) return kHundred;
  const bool excluded = std::ranges::any_of(insured.funding, [&](const auto source) {
    return std::ranges::find(discount->not_funded_by, source) != discount->not_funded_by.end();
  });
  return excluded ? kHundred : kHundred - discount->percent;
}

}  // namespace

Rupiah MonthlyRate::WageParts::Counted(Rupiah wage) const {
  return cap_rupiah ? std::min(wage, Rupiah(*cap_rupiah)) : wage;
}

Result<Rupiah> MonthlyRate::Of(Rupiah wage) const {
  std::vector<domain::ScaledRupiah> terms;
  for (const WageParts& parts : wage_parts_) terms.push_back({parts.Counted(wage), parts.all});
  if (bands_ != nullptr) terms.push_back({Rupiah(BaseIn(*bands_, wage.amount())), base_parts_});
  terms.push_back({Rupiah(flat_hundredths_), kRateParts});
  return ScaleHalfUp(terms, kHundred * kRateParts, "wage_rupiah");
}

Result<Rupiah> MonthlyRate::WorkerPartOf(Rupiah wage) const {
  std::vector<domain::ScaledRupiah> terms;
  for (const WageParts& parts : wage_parts_) terms.push_back({parts.Counted(wage), parts.worker});
  return ScaleHalfUp(terms, kHundred * kRateParts, "wage_rupiah");
}

Result<Tariffs> Tariffs::Of(TariffTable table) {
  NAUNGAN_TRY(CheckRates(table.rates));
  NAUNGAN_TRY(CheckBands(table.base_bands));
  NAUNGAN_TRY(CheckDiscounts(table.discounts));
  return Tariffs(std::move(table));
}

int64_t Tariffs::BaseOf(common::v1::Segment segment, int64_t wage_rupiah, Month month) const {
  const bool banded = std::ranges::any_of(table_.rates, [&](const TariffRate& rate) {
    return rate.segment == segment && rate.base_parts > 0 && rate.months.Contains(month);
  });
  const auto* bands = banded ? BandsOf(table_.base_bands, month) : nullptr;
  return bands == nullptr ? wage_rupiah : BaseIn(*bands, wage_rupiah);
}

Result<MonthlyRate> Tariffs::RateOf(const Insured& insured, Month month) const {
  const auto missing = [&](common::v1::Programme programme) {
    return Fail(
        Code::kFailedPrecondition, "TARIFF_MISSING", "",
        fmt::format("There is no tariff for {} in the segment {} for {}. Load a tariff "
                    "table that has it.",
                    domain::Name(programme), domain::Name(insured.segment), month.ToString()));
  };
  MonthlyRate monthly;
  for (const common::v1::Programme programme : insured.programmes.List()) {
    const auto rate = std::ranges::find_if(table_.rates, [&](const TariffRate& candidate) {
      return candidate.segment == insured.segment && candidate.programme == programme &&
             (candidate.jkk_risk_class == 0 ||
              candidate.jkk_risk_class == insured.jkk_risk_class) &&
             candidate.months.Contains(month);
    });
    if (rate == table_.rates.end()) return missing(programme);
    const int64_t due = PercentDue(table_.discounts, insured, programme, month);
    if (rate->wage_parts > 0) {
      monthly.wage_parts_.push_back(
          {rate->wage_parts * due, rate->worker_parts * due, rate->wage_cap_rupiah});
    }
    monthly.base_parts_ += rate->base_parts * due;
    monthly.flat_hundredths_ += rate->flat_rupiah * due;
    if (rate->base_parts == 0 || monthly.bands_ != nullptr) continue;
    monthly.bands_ = BandsOf(table_.base_bands, month);
    if (monthly.bands_ == nullptr) return missing(programme);
  }
  return monthly;
}

}  // namespace naungan::enrollment
