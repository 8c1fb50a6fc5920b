#include "services/enrollment/contribution_rules.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "libs/domain/date.h"
#include "libs/domain/enum_names.h"

// The assembler finds the file through the include path that CMakeLists.txt gives it.
asm(R"(
  .pushsection .rodata
  .global naungan_contributions_yaml_begin
  .global naungan_contributions_yaml_end
naungan_contributions_yaml_begin:
  .incbin "contributions.yaml"
naungan_contributions_yaml_end:
  .popsection
)");

extern "C" {
extern const char naungan_contributions_yaml_begin[];
extern const char naungan_contributions_yaml_end[];
}

namespace naungan::enrollment {
namespace {

using domain::Month;

constexpr int64_t kDueDayMax = 28;
constexpr int64_t kMonthsMax = 12;

std::unexpected<Error> Malformed(std::string_view path, std::string_view what) {
  return Fail(Code::kInvalidArgument, "CONTRIBUTION_RULES_MALFORMED", path,
              fmt::format("The contribution rules cannot be read: {}.", what));
}

// One mapping of the file, with its place for messages.
class Entry {
 public:
  Entry(const YAML::Node& node, std::string path) : node_(node), path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string At(std::string_view key) const { return fmt::format("{}.{}", path_, key); }
  bool Has(const std::string& key) const { return node_.IsMap() && node_[key].IsDefined(); }

  Result<std::string> Text(const std::string& key) const {
    if (!Has(key) || !node_[key].IsScalar()) return Malformed(At(key), "a text is missing");
    return node_[key].as<std::string>();
  }

  // 0 where it is left out.
  Result<int64_t> Number(const std::string& key, int64_t max) const {
    if (!Has(key)) return 0;
    int64_t number = 0;
    if (!YAML::convert<int64_t>::decode(node_[key], number) || number < 0 || number > max) {
      return Malformed(At(key), fmt::format("use a whole number from 0 to {}", max));
    }
    return number;
  }

  Result<bool> Flag(const std::string& key) const {
    bool flag = false;
    if (!Has(key) || !YAML::convert<bool>::decode(node_[key], flag)) {
      return Malformed(At(key), "say true or false");
    }
    return flag;
  }

  Result<std::vector<Entry>> List(const std::string& key) const {
    std::vector<Entry> entries;
    if (!Has(key) || !node_[key].IsSequence()) return Malformed(At(key), "a list is missing");
    for (size_t i = 0; i < node_[key].size(); ++i) {
      entries.emplace_back(node_[key][i], fmt::format("{}[{}]", At(key), i));
    }
    return entries;
  }

  Result<std::string> Scalar() const {
    if (!node_.IsScalar()) return Malformed(path_, "a text is missing");
    return node_.as<std::string>();
  }

 private:
  YAML::Node node_;
  std::string path_;
};

Result<MonthSpan> SpanOf(const Entry& entry) {
  MonthSpan span;
  NAUNGAN_ASSIGN(const std::string from, entry.Text("from"));
  NAUNGAN_ASSIGN(span.from, Month::ParseIso(from, entry.At("from")));
  if (!entry.Has("to")) return span;
  NAUNGAN_ASSIGN(const std::string to, entry.Text("to"));
  NAUNGAN_ASSIGN(const Month end, Month::ParseIso(to, entry.At("to")));
  if (end <= span.from) return Malformed(entry.At("to"), "the span ends before it begins");
  span.to = end;
  return span;
}

Result<common::v1::Segment> SegmentOf(const Entry& entry) {
  NAUNGAN_ASSIGN(const std::string text, entry.Text("segment"));
  return domain::ParseSegment(text, entry.At("segment"));
}

Result<TariffRate> RateOf(const Entry& entry) {
  TariffRate rate;
  NAUNGAN_ASSIGN(rate.segment, SegmentOf(entry));
  NAUNGAN_ASSIGN(const std::string programme, entry.Text("programme"));
  NAUNGAN_ASSIGN(rate.programme, domain::ParseProgramme(programme, entry.At("programme")));
  NAUNGAN_ASSIGN(const int64_t risk_class, entry.Number("risk_class", 5));
  rate.jkk_risk_class = static_cast<int32_t>(risk_class);
  NAUNGAN_ASSIGN(rate.months, SpanOf(entry));
  NAUNGAN_ASSIGN(rate.wage_parts, entry.Number("wage", kRateParts));
  NAUNGAN_ASSIGN(rate.base_parts, entry.Number("base", kRateParts));
  NAUNGAN_ASSIGN(rate.flat_rupiah, entry.Number("flat", kWageRupiahMax));
  NAUNGAN_ASSIGN(rate.source, entry.Text("source"));
  return rate;
}

Result<BaseBands> BandsOf(const Entry& entry) {
  BaseBands bands;
  NAUNGAN_ASSIGN(bands.months, SpanOf(entry));
  NAUNGAN_ASSIGN(bands.source, entry.Text("source"));
  NAUNGAN_ASSIGN(const auto list, entry.List("bands"));
  for (const Entry& item : list) {
    BaseBand band;
    NAUNGAN_ASSIGN(band.base_rupiah, item.Number("base", kWageRupiahMax));
    if (item.Has("below")) {
      NAUNGAN_ASSIGN(const int64_t below, item.Number("below", kWageRupiahMax));
      band.wage_below_rupiah = below;
    }
    bands.bands.push_back(band);
  }
  return bands;
}

Result<TariffDiscount> DiscountOf(const Entry& entry) {
  TariffDiscount discount;
  NAUNGAN_ASSIGN(discount.segment, SegmentOf(entry));
  NAUNGAN_ASSIGN(discount.months, SpanOf(entry));
  NAUNGAN_ASSIGN(const int64_t percent, entry.Number("percent", 100));
  discount.percent = static_cast<int32_t>(percent);
  NAUNGAN_ASSIGN(discount.source, entry.Text("source"));
  NAUNGAN_ASSIGN(const auto programmes, entry.List("programmes"));
  for (const Entry& item : programmes) {
    NAUNGAN_ASSIGN(const std::string text, item.Scalar());
    NAUNGAN_ASSIGN(const auto programme, domain::ParseProgramme(text, item.path()));
    discount.programmes.Insert(programme);
  }
  NAUNGAN_ASSIGN(const auto sources, entry.List("not_funded_by"));
  for (const Entry& item : sources) {
    NAUNGAN_ASSIGN(const std::string text, item.Scalar());
    NAUNGAN_ASSIGN(const auto source, domain::ParseFundingSource(text, item.path()));
    discount.not_funded_by.push_back(source);
  }
  return discount;
}

Result<PaymentTerms> TermsOf(const Entry& entry) {
  PaymentTerms terms;
  NAUNGAN_ASSIGN(terms.segment, SegmentOf(entry));
  NAUNGAN_ASSIGN(const int64_t due_day, entry.Number("due_day", kDueDayMax));
  if (due_day == 0) return Malformed(entry.At("due_day"), "use a day from 1 to 28");
  NAUNGAN_ASSIGN(const int64_t months, entry.Number("due_months_after", kMonthsMax));
  NAUNGAN_ASSIGN(terms.late_covers_whole_months, entry.Flag("late_covers_whole_months"));
  terms.due_day = static_cast<int32_t>(due_day);
  terms.due_months_after = static_cast<int32_t>(months);
  return terms;
}

Result<Policy> PolicyOf(const Entry& file) {
  Policy policy;
  NAUNGAN_ASSIGN(const auto payment, file.List("payment"));
  for (const Entry& item : payment) {
    NAUNGAN_ASSIGN(const PaymentTerms terms, TermsOf(item));
    policy.payment.push_back(terms);
  }
  NAUNGAN_ASSIGN(const int64_t gap, file.Number("membership_gap_months", kMonthsMax));
  policy.membership_gap_months = static_cast<int32_t>(gap);
  std::vector<domain::Date> holidays;
  NAUNGAN_ASSIGN(const auto days, file.List("holidays"));
  for (const Entry& item : days) {
    NAUNGAN_ASSIGN(const std::string text, item.Scalar());
    NAUNGAN_ASSIGN(const domain::Date day, domain::Date::ParseIso(text, item.path()));
    holidays.push_back(day);
  }
  policy.holidays = domain::HolidayCalendar(std::move(holidays));
  return policy;
}

Result<TariffTable> TableOf(const Entry& file) {
  TariffTable table;
  NAUNGAN_ASSIGN(const auto rates, file.List("rates"));
  for (const Entry& item : rates) {
    NAUNGAN_ASSIGN(TariffRate rate, RateOf(item));
    table.rates.push_back(std::move(rate));
  }
  NAUNGAN_ASSIGN(const auto bands, file.List("base_bands"));
  for (const Entry& item : bands) {
    NAUNGAN_ASSIGN(BaseBands all, BandsOf(item));
    table.base_bands.push_back(std::move(all));
  }
  NAUNGAN_ASSIGN(const auto discounts, file.List("discounts"));
  for (const Entry& item : discounts) {
    NAUNGAN_ASSIGN(TariffDiscount discount, DiscountOf(item));
    table.discounts.push_back(std::move(discount));
  }
  return table;
}

}  // namespace

std::string_view DefaultContributionRules() {
  return {naungan_contributions_yaml_begin, naungan_contributions_yaml_end};
}

Result<ContributionRules> ParseContributionRules(std::string_view yaml) {
  if (yaml.size() > kContributionRulesBytesMax) {
    return Malformed("", fmt::format("it has more than {} bytes", kContributionRulesBytesMax));
  }
  YAML::Node node;
  try {
    node = YAML::Load(std::string(yaml));
  } catch (const YAML::Exception&) {
    return Malformed("", "it is no YAML");
  }
  const Entry file(node, "contributions");
  NAUNGAN_ASSIGN(TariffTable table, TableOf(file));
  NAUNGAN_ASSIGN(Policy policy, PolicyOf(file));
  NAUNGAN_ASSIGN(Tariffs tariffs, Tariffs::Of(std::move(table)));
  return ContributionRules{std::move(tariffs), std::move(policy)};
}

Result<ContributionRules> LoadContributionRules(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream yaml;
  yaml << stream.rdbuf();
  if (!stream || !yaml) {
    return Fail(Code::kFailedPrecondition, "CONTRIBUTION_RULES_UNREADABLE", "rules",
                fmt::format("The file {} cannot be read.", file.string()));
  }
  return ParseContributionRules(yaml.view());
}

}  // namespace naungan::enrollment
