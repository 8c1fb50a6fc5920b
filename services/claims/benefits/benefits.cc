#include "services/claims/benefits/benefits.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "libs/domain/money.h"

namespace naungan::claims {
namespace {

constexpr int32_t kPercentMax = 100;
constexpr int32_t kWageMonthsMax = 1'200;
constexpr int32_t kYearsMax = 120;

std::unexpected<Error> Invalid(std::string_view field, std::string message) {
  return Fail(Code::kInvalidArgument, "BENEFIT_RULES_INVALID", field, std::move(message));
}

std::string At(std::string_view list, size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

bool IsAmount(int64_t rupiah) { return 0 < rupiah && rupiah <= kBenefitRupiahMax; }

Status CheckFormula(const BenefitFormula& formula, v1::ClaimKind kind, const std::string& field) {
  if (formula.kind == v1::BENEFIT_KIND_UNSPECIFIED || formula.source.empty()) {
    return Invalid(field, "A benefit needs its kind and its source.");
  }
  if (const auto* fixed = std::get_if<FixedAmount>(&formula.amount);
      fixed != nullptr && !IsAmount(fixed->rupiah)) {
    return Invalid(field, "A fixed amount must be 1 to 1,000,000,000,000 rupiah.");
  }
  if (const auto* share = std::get_if<WageShare>(&formula.amount); share != nullptr) {
    if (share->percent < 1 || share->percent > kPercentMax || share->months < 1 ||
        share->months > kWageMonthsMax || share->minimum_rupiah < 0 ||
        share->minimum_rupiah > kBenefitRupiahMax) {
      return Invalid(field,
                     "A share of the wage must be 1 to 100 percent of 1 to 1,200 months. Its "
                     "minimum must be 0 "
                     "to 1,000,000,000,000 rupiah.");
    }
  }
  const bool balance = std::holds_alternative<ReportedBalance>(formula.amount);
  if (balance != (formula.kind == v1::BENEFIT_KIND_JHT_BALANCE) ||
      balance != (kind == v1::CLAIM_KIND_JHT)) {
    return Invalid(field, "JHT claims pay a balance, and no other claims do.");
  }
  return {};
}

Status CheckNewcomers(const NewcomerLimit& limit, const std::string& field) {
  const bool one_unit = (limit.months > 0) != (limit.days > 0);
  if (!one_unit || limit.months < 0 || limit.days < 0 || limit.months > kYearsMax * 12 ||
      limit.days > kYearsMax * 366) {
    return Invalid(field, "State either months or days of membership, and not both.");
  }
  if (limit.segment == common::v1::SEGMENT_UNSPECIFIED || limit.source.empty()) {
    return Invalid(field, "A limit for newcomers needs its segment and its source.");
  }
  return {};
}

Status CheckGround(const JhtGroundRule& ground, const std::string& field) {
  if (ground.ground == v1::JHT_GROUND_UNSPECIFIED || ground.age_years < 0 ||
      ground.age_years > kYearsMax || ground.wait_months < 0 ||
      ground.wait_months > kYearsMax * 12) {
    return Invalid(field,
                   "A JHT ground needs its name, an age of at most 120 years and a wait of at most "
                   "120 years.");
  }
  return {};
}

Status CheckRule(const BenefitRule& rule, const std::string& field) {
  if (rule.kind == v1::CLAIM_KIND_UNSPECIFIED || rule.event_dates.IsEmpty()) {
    return Invalid(field, "A rule needs the kind of claim and event dates with at least one day.");
  }
  if (rule.claim_window_years &&
      (*rule.claim_window_years < 1 || *rule.claim_window_years > kYearsMax)) {
    return Invalid(field + ".claim_window_years", "A claim window is 1 to 120 years.");
  }
  if (rule.benefits.empty())
    return Invalid(field + ".benefits", "A rule pays at least one benefit.");
  for (size_t i = 0; i < rule.benefits.size(); ++i) {
    NAUNGAN_TRY(CheckFormula(rule.benefits[i], rule.kind, field + "." + At("benefits", i)));
  }
  if (rule.newcomers) NAUNGAN_TRY(CheckNewcomers(*rule.newcomers, field + ".newcomers"));
  if (rule.jht_grounds.empty() == (rule.kind == v1::CLAIM_KIND_JHT)) {
    return Invalid(field + ".jht_grounds", "JHT rules name their grounds, and no other rules do.");
  }
  for (size_t i = 0; i < rule.jht_grounds.size(); ++i) {
    NAUNGAN_TRY(CheckGround(rule.jht_grounds[i], field + "." + At("jht_grounds", i)));
  }
  return {};
}

// Is the membership shorter than the limit? With three months, a member since 1 March is new
// through 31 May, and is not new on 1 June.
bool IsNewcomer(const NewcomerLimit& limit, const BenefitCase& facts) {
  if (facts.segment != limit.segment) return false;
  const domain::Date settled = limit.months > 0 ? facts.member_since.AddMonths(limit.months)
                                                : facts.member_since.AddDays(limit.days);
  return facts.event_date < settled;
}

Result<int64_t> Amount(const BenefitFormula& formula, const BenefitCase& facts) {
  if (const auto* fixed = std::get_if<FixedAmount>(&formula.amount)) return fixed->rupiah;
  if (const auto* share = std::get_if<WageShare>(&formula.amount)) {
    NAUNGAN_ASSIGN(
        const domain::Rupiah part,
        domain::ScaleHalfUp(domain::Rupiah(facts.wage_rupiah),
                            int64_t{share->percent} * share->months, kPercentMax, "wage_rupiah"));
    return std::max(part.amount(), share->minimum_rupiah);
  }
  return facts.jht_balance_rupiah;
}

}  // namespace

Result<BenefitTable> BenefitTable::Of(std::vector<BenefitRule> rules) {
  if (rules.empty() || rules.size() > kBenefitRulesMax) {
    return Invalid("rules", "There must be 1 to 256 benefit rules.");
  }
  for (size_t i = 0; i < rules.size(); ++i) NAUNGAN_TRY(CheckRule(rules[i], At("rules", i)));
  for (size_t i = 0; i < rules.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (rules[i].kind == rules[j].kind && rules[i].event_dates.Overlaps(rules[j].event_dates)) {
        return Invalid(At("rules", i), "Two rules for one kind of claim hold on the same day.");
      }
    }
  }
  std::ranges::sort(rules, {}, [](const BenefitRule& rule) {
    return std::tuple(rule.kind, rule.event_dates.from);
  });
  return BenefitTable(std::move(rules));
}

Result<const BenefitRule*> BenefitTable::Find(v1::ClaimKind kind, domain::Date event_date) const {
  const BenefitRule* first = nullptr;
  for (const BenefitRule& rule : rules_) {
    if (rule.kind != kind) continue;
    if (rule.event_dates.Contains(event_date)) return &rule;
    if (first == nullptr) first = &rule;
  }
  if (first != nullptr && event_date < first->event_dates.from) {
    return Fail(Code::kInvalidArgument, "EVENT_DATE_BEFORE_RULES", "event_date",
                "The benefit rules for this kind of claim begin on " +
                    first->event_dates.from.ToString() + ". An earlier event cannot be decided.");
  }
  return Fail(Code::kInvalidArgument, "EVENT_DATE_WITHOUT_RULE", "event_date",
              "No benefit rule for this kind of claim holds on " + event_date.ToString() + ".");
}

Result<std::vector<v1::BenefitLine>> BenefitLines(const BenefitRule& rule,
                                                  const BenefitCase& facts) {
  const bool reduced = rule.newcomers && IsNewcomer(*rule.newcomers, facts);
  std::vector<v1::BenefitLine> lines;
  for (const BenefitFormula& formula : rule.benefits) {
    if (reduced &&
        std::ranges::find(rule.newcomers->kinds, formula.kind) == rule.newcomers->kinds.end()) {
      continue;
    }
    NAUNGAN_ASSIGN(const int64_t amount, Amount(formula, facts));
    v1::BenefitLine& line = lines.emplace_back();
    line.set_kind(formula.kind);
    line.set_amount_rupiah(amount);
    line.set_source(reduced ? rule.newcomers->source : formula.source);
  }
  return lines;
}

const JhtGroundRule* FindGround(const BenefitRule& rule, v1::JhtGround ground) {
  const auto found = std::ranges::find(rule.jht_grounds, ground, &JhtGroundRule::ground);
  return found == rule.jht_grounds.end() ? nullptr : &*found;
}

std::vector<v1::DocumentKind> RequiredDocuments(const BenefitRule& rule, v1::JhtGround ground) {
  std::vector<v1::DocumentKind> documents = rule.documents;
  if (const JhtGroundRule* ground_rule = FindGround(rule, ground)) {
    documents.insert(documents.end(), ground_rule->documents.begin(), ground_rule->documents.end());
  }
  std::ranges::sort(documents);
  const auto repeated = std::ranges::unique(documents);
  documents.erase(repeated.begin(), repeated.end());
  return documents;
}

}  // namespace naungan::claims
