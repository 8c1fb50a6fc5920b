#include "services/enrollment/account/contribution_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "embedded/contributions.yaml.h"
#include "libs/domain/date.h"
#include "libs/yaml/document.h"
#include "libs/yaml/document_checks.h"
#include "naungan/enrollment/v1/contribution_rules.pb.h"

namespace naungan::enrollment {
namespace {

using domain::Month;
using yaml::CheckRange;
using yaml::CheckStated;
using yaml::Document;
using yaml::Element;
using yaml::Missing;

constexpr std::string_view kMalformed = "CONTRIBUTION_RULES_MALFORMED";
constexpr int32_t kRiskClassMax = 5;
constexpr int32_t kPercentMax = 100;

// `Rule` has from_month and to_month.
template <typename Rule>
Result<MonthSpan> SpanOf(const Document& document, const std::string& path, const Rule& rule) {
  MonthSpan span;
  if (!rule.has_from_month()) {
    return Missing(document, path, "from_month", "State the first month, like 2015-07.");
  }
  NAUNGAN_ASSIGN(span.from, Month::FromProto(rule.from_month(), path + ".from_month"));
  if (!rule.has_to_month()) return span;
  NAUNGAN_ASSIGN(const Month end, Month::FromProto(rule.to_month(), path + ".to_month"));
  if (end <= span.from) {
    return document.Wrong(path + ".to_month",
                          "to_month must be later than from_month: it is the first month for which "
                          "the rule holds no more.");
  }
  span.to = end;
  return span;
}

template <typename Rule>
Status CheckSegment(const Document& document, const std::string& path, const Rule& rule) {
  if (rule.segment() != common::v1::SEGMENT_UNSPECIFIED) return {};
  return Missing(document, path, "segment", "Use PU, BPU or JAKON.");
}

template <typename Rule>
Status CheckSource(const Document& document, const std::string& path, const Rule& rule) {
  if (!rule.source().empty()) return {};
  return Missing(document, path, "source", "Name the regulation and its article.");
}

Result<TariffRate> RateOf(const Document& document, const std::string& path,
                          const v1::ContributionRate& proto) {
  TariffRate rate;
  NAUNGAN_TRY(CheckSegment(document, path, proto));
  if (proto.programme() == common::v1::PROGRAMME_UNSPECIFIED) {
    return Missing(document, path, "programme", "Use JKK, JKM, JHT, JP or JKP.");
  }
  NAUNGAN_TRY(
      CheckRange(document, path, "jkk_risk_class", proto.jkk_risk_class(), 0, kRiskClassMax));
  NAUNGAN_ASSIGN(rate.months, SpanOf(document, path, proto));
  NAUNGAN_TRY(
      CheckRange(document, path, "wage_per_100000", proto.wage_per_100000(), 0, kRateParts));
  NAUNGAN_TRY(
      CheckRange(document, path, "base_per_100000", proto.base_per_100000(), 0, kRateParts));
  NAUNGAN_TRY(CheckRange(document, path, "flat_rupiah", proto.flat_rupiah(), 0, kWageRupiahMax));
  NAUNGAN_TRY(CheckRange(document, path, "worker_per_100000", proto.worker_per_100000(), 0,
                         proto.wage_per_100000()));
  if (proto.has_wage_cap_rupiah()) {
    NAUNGAN_TRY(
        CheckRange(document, path, "wage_cap_rupiah", proto.wage_cap_rupiah(), 1, kWageRupiahMax));
    rate.wage_cap_rupiah = proto.wage_cap_rupiah();
  }
  NAUNGAN_TRY(CheckSource(document, path, proto));
  rate.segment = proto.segment();
  rate.programme = proto.programme();
  rate.jkk_risk_class = proto.jkk_risk_class();
  rate.wage_parts = proto.wage_per_100000();
  rate.base_parts = proto.base_per_100000();
  rate.flat_rupiah = proto.flat_rupiah();
  rate.worker_parts = proto.worker_per_100000();
  rate.source = proto.source();
  return rate;
}

Result<BaseBands> BandsOf(const Document& document, const std::string& path,
                          const v1::BaseBandTable& proto) {
  BaseBands bands;
  NAUNGAN_ASSIGN(bands.months, SpanOf(document, path, proto));
  NAUNGAN_TRY(CheckSource(document, path, proto));
  NAUNGAN_TRY(CheckStated(document, path, "bands"));
  bands.source = proto.source();
  for (int i = 0; i < proto.bands_size(); ++i) {
    const v1::BaseBand& band = proto.bands(i);
    const std::string at = Element(path + ".bands", i);
    NAUNGAN_TRY(CheckRange(document, at, "base_rupiah", band.base_rupiah(), 1, kWageRupiahMax));
    BaseBand& added = bands.bands.emplace_back();
    added.base_rupiah = band.base_rupiah();
    if (!band.has_below_rupiah()) continue;
    NAUNGAN_TRY(CheckRange(document, at, "below_rupiah", band.below_rupiah(), 0, kWageRupiahMax));
    added.wage_below_rupiah = band.below_rupiah();
  }
  return bands;
}

Result<TariffDiscount> DiscountOf(const Document& document, const std::string& path,
                                  const v1::ContributionDiscount& proto) {
  TariffDiscount discount;
  NAUNGAN_TRY(CheckSegment(document, path, proto));
  NAUNGAN_ASSIGN(discount.months, SpanOf(document, path, proto));
  NAUNGAN_TRY(CheckRange(document, path, "percent", proto.percent(), 1, kPercentMax));
  NAUNGAN_TRY(CheckSource(document, path, proto));
  NAUNGAN_TRY(CheckStated(document, path, "programmes"));
  NAUNGAN_TRY(CheckStated(document, path, "not_funded_by"));
  discount.segment = proto.segment();
  discount.percent = proto.percent();
  discount.source = proto.source();
  for (const int programme : proto.programmes()) {
    discount.programmes.Insert(static_cast<common::v1::Programme>(programme));
  }
  for (const int source : proto.not_funded_by()) {
    discount.not_funded_by.push_back(static_cast<common::v1::FundingSource>(source));
  }
  for (const int sector : proto.sectors()) {
    discount.sectors.push_back(static_cast<common::v1::Sector>(sector));
  }
  return discount;
}

Result<TariffTable> TableOf(const Document& document, const v1::ContributionRules& proto) {
  TariffTable table;
  for (const std::string_view list : {"rates", "base_bands", "discounts"}) {
    NAUNGAN_TRY(CheckStated(document, "", list));
  }
  for (int i = 0; i < proto.rates_size(); ++i) {
    NAUNGAN_ASSIGN(TariffRate rate, RateOf(document, Element("rates", i), proto.rates(i)));
    table.rates.push_back(std::move(rate));
  }
  for (int i = 0; i < proto.base_bands_size(); ++i) {
    NAUNGAN_ASSIGN(BaseBands bands,
                   BandsOf(document, Element("base_bands", i), proto.base_bands(i)));
    table.base_bands.push_back(std::move(bands));
  }
  for (int i = 0; i < proto.discounts_size(); ++i) {
    NAUNGAN_ASSIGN(TariffDiscount discount,
                   DiscountOf(document, Element("discounts", i), proto.discounts(i)));
    table.discounts.push_back(std::move(discount));
  }
  return table;
}

Result<ConstructionTariff> ConstructionOf(const Document& document, const std::string& path,
                                          const v1::ConstructionTariff& proto) {
  ConstructionTariff tariff;
  NAUNGAN_ASSIGN(tariff.months, SpanOf(document, path, proto));
  NAUNGAN_TRY(CheckSource(document, path, proto));
  NAUNGAN_TRY(CheckStated(document, path, "slices"));
  tariff.source = proto.source();
  for (int i = 0; i < proto.slices_size(); ++i) {
    const v1::ConstructionSlice& slice = proto.slices(i);
    const std::string at = Element(path + ".slices", i);
    NAUNGAN_TRY(CheckRange(document, at, "jkk_per_100000", slice.jkk_per_100000(), 0, kRateParts));
    NAUNGAN_TRY(CheckRange(document, at, "jkm_per_100000", slice.jkm_per_100000(), 0, kRateParts));
    ConstructionSlice& added = tariff.slices.emplace_back();
    added.jkk_parts = slice.jkk_per_100000();
    added.jkm_parts = slice.jkm_per_100000();
    if (!slice.has_up_to_rupiah()) continue;
    NAUNGAN_TRY(
        CheckRange(document, at, "up_to_rupiah", slice.up_to_rupiah(), 1, kContractRupiahMax));
    added.up_to_rupiah = slice.up_to_rupiah();
  }
  return tariff;
}

Result<std::vector<ConstructionTariff>> ConstructionsOf(const Document& document,
                                                        const v1::ContributionRules& proto) {
  NAUNGAN_TRY(CheckStated(document, "", "construction"));
  std::vector<ConstructionTariff> tariffs;
  for (int i = 0; i < proto.construction_size(); ++i) {
    NAUNGAN_ASSIGN(ConstructionTariff tariff,
                   ConstructionOf(document, Element("construction", i), proto.construction(i)));
    tariffs.push_back(std::move(tariff));
  }
  return tariffs;
}

Result<ContributionRules> RulesOf(Document document) {
  v1::ContributionRules proto;
  NAUNGAN_TRY(document.Read(proto));
  NAUNGAN_ASSIGN(TariffTable table, TableOf(document, proto));
  NAUNGAN_ASSIGN(auto constructions, ConstructionsOf(document, proto));
  auto tariffs = Tariffs::Of(std::move(table));
  if (!tariffs) return std::unexpected(document.Located(std::move(tariffs).error()));
  auto construction = ConstructionTariffs::Of(std::move(constructions));
  if (!construction) return std::unexpected(document.Located(std::move(construction).error()));
  return ContributionRules{*std::move(tariffs), *std::move(construction)};
}

}  // namespace

Result<ContributionRules> DefaultContributionRules() {
  return ParseContributionRules("contributions.yaml", std::string(embedded::ContributionsYaml()));
}

Result<ContributionRules> ParseContributionRules(std::string name, std::string yaml) {
  return RulesOf(Document(std::move(name), std::move(yaml), kMalformed));
}

Result<ContributionRules> LoadContributionRules(const std::filesystem::path& file) {
  NAUNGAN_ASSIGN(Document document, Document::Open(file, kMalformed));
  return RulesOf(std::move(document));
}

}  // namespace naungan::enrollment
