#include "services/claims/benefits/benefit_rules.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "embedded/benefit_rules.yaml.h"
#include "libs/yaml/document.h"
#include "naungan/claims/v1/benefit_rules.pb.h"

namespace naungan::claims {
namespace {

using yaml::Document;

constexpr std::string_view kInvalid = "BENEFIT_RULES_INVALID";

std::string Element(std::string_view list, int index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

// A rule is confirmed if every part of it is.
Result<bool> Confirmed(const Document& document, const std::string& path, v1::Evidence evidence) {
  if (evidence != v1::EVIDENCE_UNSPECIFIED) return evidence != v1::EVIDENCE_MEMORY;
  return document.Wrong(path + ".evidence",
                        "evidence is missing. Use REGULATION, SECONDARY_SOURCE or MEMORY.");
}

Status CheckSource(const Document& document, const std::string& path, const std::string& source) {
  if (!source.empty()) return {};
  return document.Wrong(path + ".source",
                        "source is missing. Name the regulation and its article.");
}

// BenefitTable::Of checks the upper ends. It takes 0 for "not stated", so that a stated 0 is found
// here.
Status CheckPositive(const Document& document, const std::string& path, int64_t value) {
  if (value > 0) return {};
  return document.Wrong(path, "Use a whole number above 0.");
}

template <typename Enum>
std::vector<Enum> ListOf(const google::protobuf::RepeatedField<int>& values) {
  std::vector<Enum> list;
  for (const int value : values) list.push_back(static_cast<Enum>(value));
  return list;
}

using Amount = decltype(BenefitFormula::amount);

Result<Amount> AmountOf(const Document& document, const std::string& path,
                        const v1::BenefitFormula& proto) {
  switch (proto.amount_case()) {
    case v1::BenefitFormula::kFixedRupiah:
      NAUNGAN_TRY(CheckPositive(document, path + ".fixed_rupiah", proto.fixed_rupiah()));
      return FixedAmount{.rupiah = proto.fixed_rupiah()};
    case v1::BenefitFormula::kReportedBalance:
      return ReportedBalance{};
    case v1::BenefitFormula::kWageShare:
      break;
    case v1::BenefitFormula::AMOUNT_NOT_SET:
      return document.Wrong(path,
                            "The amount is missing. State one of fixed_rupiah, wage_share and "
                            "reported_balance.");
  }
  const v1::WageShare& share = proto.wage_share();
  NAUNGAN_TRY(CheckPositive(document, path + ".wage_share.percent", share.percent()));
  NAUNGAN_TRY(CheckPositive(document, path + ".wage_share.months", share.months()));
  if (share.has_minimum_rupiah()) {
    NAUNGAN_TRY(
        CheckPositive(document, path + ".wage_share.minimum_rupiah", share.minimum_rupiah()));
  }
  return WageShare{.percent = share.percent(),
                   .months = share.months(),
                   .minimum_rupiah = share.minimum_rupiah()};
}

Result<BenefitFormula> FormulaOf(const Document& document, const std::string& path,
                                 const v1::BenefitFormula& proto, bool& confirmed) {
  BenefitFormula formula;
  if (proto.kind() == v1::BENEFIT_KIND_UNSPECIFIED) {
    return document.Wrong(path + ".kind",
                          "kind is missing. Use DEATH, PERIODIC, FUNERAL or JHT_BALANCE.");
  }
  NAUNGAN_ASSIGN(formula.amount, AmountOf(document, path, proto));
  NAUNGAN_TRY(CheckSource(document, path, proto.source()));
  NAUNGAN_ASSIGN(const bool amount_confirmed, Confirmed(document, path, proto.evidence()));
  formula.kind = proto.kind();
  formula.source = proto.source();
  confirmed = confirmed && amount_confirmed;
  return formula;
}

Result<NewcomerLimit> NewcomersOf(const Document& document, const std::string& path,
                                  const v1::NewcomerLimit& proto, bool& confirmed) {
  if (proto.segment() == common::v1::SEGMENT_UNSPECIFIED) {
    return document.Wrong(path + ".segment", "segment is missing. Use PU, BPU or JAKON.");
  }
  switch (proto.membership_case()) {
    case v1::NewcomerLimit::kMonths:
      NAUNGAN_TRY(CheckPositive(document, path + ".months", proto.months()));
      break;
    case v1::NewcomerLimit::kDays:
      NAUNGAN_TRY(CheckPositive(document, path + ".days", proto.days()));
      break;
    case v1::NewcomerLimit::MEMBERSHIP_NOT_SET:
      return document.Wrong(path, "The length of membership is missing. State months or days.");
  }
  NAUNGAN_TRY(CheckSource(document, path, proto.source()));
  NAUNGAN_ASSIGN(const bool limit_confirmed, Confirmed(document, path, proto.evidence()));
  confirmed = confirmed && limit_confirmed;
  return NewcomerLimit{.segment = proto.segment(),
                       .months = proto.months(),
                       .days = proto.days(),
                       .kinds = ListOf<v1::BenefitKind>(proto.pays()),
                       .source = proto.source()};
}

Result<JhtGroundRule> GroundOf(const Document& document, const std::string& path,
                               const v1::JhtGroundRule& proto) {
  if (proto.ground() == v1::JHT_GROUND_UNSPECIFIED) {
    return document.Wrong(path + ".ground", "ground is missing. Name the ground of the claim.");
  }
  if (proto.has_age_years()) {
    NAUNGAN_TRY(CheckPositive(document, path + ".age_years", proto.age_years()));
  }
  if (proto.has_wait_months()) {
    NAUNGAN_TRY(CheckPositive(document, path + ".wait_months", proto.wait_months()));
  }
  return JhtGroundRule{.ground = proto.ground(),
                       .age_years = proto.age_years(),
                       .wait_months = proto.wait_months(),
                       .documents = ListOf<v1::DocumentKind>(proto.documents())};
}

Result<BenefitRule> RuleOf(const Document& document, const std::string& path,
                           const v1::BenefitRule& proto) {
  BenefitRule rule;
  if (proto.claim() == v1::CLAIM_KIND_UNSPECIFIED) {
    return document.Wrong(path + ".claim", "claim is missing. Use JKK_DEATH, JKM_DEATH or JHT.");
  }
  if (!proto.has_event_dates()) {
    return document.Wrong(path + ".event_dates",
                          "event_dates is missing. State the days of the event for which the rule "
                          "holds, like [2019-12-02].");
  }
  auto dates = domain::Period::FromProto(proto.event_dates(), path + ".event_dates");
  if (!dates) return document.Wrong(path + ".event_dates", dates.error().message);
  rule.kind = proto.claim();
  rule.event_dates = *dates;
  NAUNGAN_ASSIGN(rule.confirmed, Confirmed(document, path, proto.evidence()));
  if (proto.has_claim_window_years()) rule.claim_window_years = proto.claim_window_years();
  rule.documents = ListOf<v1::DocumentKind>(proto.documents());
  for (int i = 0; i < proto.benefits_size(); ++i) {
    NAUNGAN_ASSIGN(BenefitFormula formula, FormulaOf(document, Element(path + ".benefits", i),
                                                     proto.benefits(i), rule.confirmed));
    rule.benefits.push_back(std::move(formula));
  }
  if (proto.has_newcomers()) {
    NAUNGAN_ASSIGN(rule.newcomers,
                   NewcomersOf(document, path + ".newcomers", proto.newcomers(), rule.confirmed));
  }
  for (int i = 0; i < proto.jht_grounds_size(); ++i) {
    NAUNGAN_ASSIGN(JhtGroundRule ground,
                   GroundOf(document, Element(path + ".jht_grounds", i), proto.jht_grounds(i)));
    rule.jht_grounds.push_back(std::move(ground));
  }
  return rule;
}

Result<BenefitTable> TableOf(Document document) {
  v1::BenefitRules proto;
  NAUNGAN_TRY(document.Read(proto));
  std::vector<BenefitRule> rules;
  for (int i = 0; i < proto.rules_size(); ++i) {
    NAUNGAN_ASSIGN(BenefitRule rule, RuleOf(document, Element("rules", i), proto.rules(i)));
    rules.push_back(std::move(rule));
  }
  auto table = BenefitTable::Of(std::move(rules));
  if (!table) return std::unexpected(document.Located(std::move(table).error()));
  return table;
}

}  // namespace

Result<BenefitTable> DefaultBenefitRules() {
  return ParseBenefitRules("benefit_rules.yaml", std::string(embedded::BenefitRulesYaml()));
}

Result<BenefitTable> ParseBenefitRules(std::string name, std::string yaml) {
  return TableOf(Document(std::move(name), std::move(yaml), kInvalid));
}

Result<BenefitTable> LoadBenefitRules(const std::filesystem::path& file) {
  NAUNGAN_ASSIGN(Document document, Document::Open(file, kInvalid));
  return TableOf(std::move(document));
}

}  // namespace naungan::claims
