#include "services/claims/benefit_rules.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/domain/enum_names.h"

// The assembler finds the file through the include path that CMakeLists.txt gives it.
asm(R"(
  .pushsection .rodata
  .global naungan_benefit_rules_begin
  .global naungan_benefit_rules_end
naungan_benefit_rules_begin:
  .incbin "benefit_rules.yaml"
naungan_benefit_rules_end:
  .popsection
)");

extern "C" {
extern const char naungan_benefit_rules_begin[];
extern const char naungan_benefit_rules_end[];
}

namespace naungan::claims {
namespace {

std::unexpected<Error> Invalid(const YAML::Mark& mark, std::string_view field,
                               std::string_view message) {
  // A document without a node has no mark.
  std::string where = "Line " + std::to_string(std::max(mark.line, 0) + 1) + ": ";
  return Fail(Code::kInvalidArgument, "BENEFIT_RULES_INVALID", field, where.append(message));
}

// A place in the document, with its path for messages. yaml-cpp throws where a node is not what is
// asked of it; every question here is put so that it does not.
struct Place {
  YAML::Node node;
  std::string path;

  Place At(const std::string& key) const {
    const YAML::Node& readable = node;
    return {.node = readable[key], .path = path.empty() ? key : path + "." + key};
  }
  Place At(size_t index) const {
    const YAML::Node& readable = node;
    return {.node = readable[index], .path = path + "[" + std::to_string(index) + "]"};
  }
  bool IsThere() const { return node.IsDefined() && !node.IsNull(); }
  std::unexpected<Error> Wrong(std::string_view message) const {
    return Invalid(node.IsDefined() ? node.Mark() : YAML::Mark(), path, message);
  }
};

// A word that is not known is a slip of the pen, and a rule that silently does not hold.
Status CheckKeys(const Place& map, std::initializer_list<std::string_view> known) {
  if (!map.node.IsMap()) return map.Wrong("Keys and values are expected here.");
  for (const auto& entry : map.node) {
    if (!entry.first.IsScalar() || std::ranges::find(known, entry.first.Scalar()) == known.end()) {
      return Invalid(entry.first.Mark(), map.path, "There is a key that is not known here.");
    }
  }
  return {};
}

Result<std::string> Text(const Place& place) {
  if (!place.node.IsDefined() || !place.node.IsScalar() || place.node.Scalar().empty()) {
    return place.Wrong(place.path + ": a text is missing here.");
  }
  return place.node.Scalar();
}

Result<int64_t> Whole(const Place& place) {
  int64_t value = 0;
  if (!place.node.IsScalar() || !YAML::convert<int64_t>::decode(place.node, value) || value < 1) {
    return place.Wrong("A whole number above 0 is expected here.");
  }
  return value;
}

Result<int32_t> Small(const Place& place) {
  NAUNGAN_ASSIGN(const int64_t value, Whole(place));
  if (value > INT32_MAX) return place.Wrong("The number is too large.");
  return static_cast<int32_t>(value);
}

Result<domain::Date> Day(const Place& place) {
  NAUNGAN_ASSIGN(const std::string text, Text(place));
  const auto date = domain::Date::ParseIso(text, place.path);
  if (!date) return place.Wrong("A date is written like 2019-12-02.");
  return *date;
}

// The values of our enums, by their names without the prefix: "JKK_DEATH".
template <typename Enum>
Result<Enum> Word(const Place& place, std::string_view prefix,
                  bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  NAUNGAN_ASSIGN(const std::string text, Text(place));
  Enum value{};
  if (!parse(std::string(prefix) + text, &value) || value == Enum{}) {
    return place.Wrong("This word is not known here.");
  }
  return value;
}

template <typename Enum>
Result<std::vector<Enum>> Words(const Place& place, std::string_view prefix,
                                bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  std::vector<Enum> values;
  if (!place.IsThere()) return values;
  if (!place.node.IsSequence()) return place.Wrong("A list is expected here.");
  for (size_t i = 0; i < place.node.size(); ++i) {
    NAUNGAN_ASSIGN(const Enum value, Word(place.At(i), prefix, parse));
    values.push_back(value);
  }
  return values;
}

// True for L and S, false for M: see the head of benefit_rules.yaml.
Result<bool> Confirmed(const Place& place) {
  const Result<std::string> mark = Text(place);
  if (!mark) return std::unexpected(mark.error());
  if (*mark == "L" || *mark == "S") return true;
  if (*mark == "M") return false;
  return place.Wrong("A mark is L, S or M.");
}

Result<std::variant<FixedAmount, WageShare, ReportedBalance>> Amount(const Place& place) {
  const Place fixed = place.At("fixed_rupiah");
  const Place percent = place.At("wage_percent");
  const Place balance = place.At("balance");
  const int ways = int{fixed.IsThere()} + int{percent.IsThere()} + int{balance.IsThere()};
  if (ways != 1) {
    return place.Wrong("A benefit has one of fixed_rupiah, wage_percent and balance.");
  }
  if (fixed.IsThere()) {
    NAUNGAN_ASSIGN(const int64_t rupiah, Whole(fixed));
    return FixedAmount{.rupiah = rupiah};
  }
  if (balance.IsThere()) return ReportedBalance{};
  WageShare share;
  NAUNGAN_ASSIGN(share.percent, Small(percent));
  NAUNGAN_ASSIGN(share.months, Small(place.At("wage_months")));
  if (const Place minimum = place.At("minimum_rupiah"); minimum.IsThere()) {
    NAUNGAN_ASSIGN(share.minimum_rupiah, Whole(minimum));
  }
  return share;
}

Result<BenefitFormula> Formula(const Place& place, bool& confirmed) {
  NAUNGAN_TRY(CheckKeys(place, {"kind", "fixed_rupiah", "wage_percent", "wage_months",
                                "minimum_rupiah", "balance", "source", "mark"}));
  BenefitFormula formula;
  NAUNGAN_ASSIGN(formula.kind, Word(place.At("kind"), "BENEFIT_KIND_", &v1::BenefitKind_Parse));
  NAUNGAN_ASSIGN(formula.amount, Amount(place));
  NAUNGAN_ASSIGN(formula.source, Text(place.At("source")));
  NAUNGAN_ASSIGN(const bool mark, Confirmed(place.At("mark")));
  confirmed = confirmed && mark;
  return formula;
}

Result<NewcomerLimit> Newcomers(const Place& place, bool& confirmed) {
  NAUNGAN_TRY(CheckKeys(place, {"segment", "months", "days", "pays", "source", "mark"}));
  NewcomerLimit limit;
  NAUNGAN_ASSIGN(limit.segment, Word(place.At("segment"), "SEGMENT_", &common::v1::Segment_Parse));
  if (const Place months = place.At("months"); months.IsThere()) {
    NAUNGAN_ASSIGN(limit.months, Small(months));
  }
  if (const Place days = place.At("days"); days.IsThere()) {
    NAUNGAN_ASSIGN(limit.days, Small(days));
  }
  NAUNGAN_ASSIGN(limit.kinds, Words(place.At("pays"), "BENEFIT_KIND_", &v1::BenefitKind_Parse));
  NAUNGAN_ASSIGN(limit.source, Text(place.At("source")));
  NAUNGAN_ASSIGN(const bool mark, Confirmed(place.At("mark")));
  confirmed = confirmed && mark;
  return limit;
}

Result<JhtGroundRule> Ground(const Place& place) {
  NAUNGAN_TRY(CheckKeys(place, {"ground", "age_years", "wait_months", "documents"}));
  JhtGroundRule ground;
  NAUNGAN_ASSIGN(ground.ground, Word(place.At("ground"), "JHT_GROUND_", &v1::JhtGround_Parse));
  if (const Place age = place.At("age_years"); age.IsThere()) {
    NAUNGAN_ASSIGN(ground.age_years, Small(age));
  }
  if (const Place wait = place.At("wait_months"); wait.IsThere()) {
    NAUNGAN_ASSIGN(ground.wait_months, Small(wait));
  }
  NAUNGAN_ASSIGN(ground.documents,
                 Words(place.At("documents"), "DOCUMENT_KIND_", &v1::DocumentKind_Parse));
  return ground;
}

// When it holds, for which claims, on which papers.
Result<BenefitRule> RuleHead(const Place& place) {
  NAUNGAN_TRY(CheckKeys(place, {"claim", "from", "to", "mark", "claim_window_years", "documents",
                                "benefits", "newcomers", "jht_grounds"}));
  BenefitRule rule;
  NAUNGAN_ASSIGN(rule.kind, Word(place.At("claim"), "CLAIM_KIND_", &v1::ClaimKind_Parse));
  NAUNGAN_ASSIGN(rule.event_dates.from, Day(place.At("from")));
  if (const Place to = place.At("to"); to.IsThere()) {
    NAUNGAN_ASSIGN(rule.event_dates.to, Day(to));
  }
  if (const Place years = place.At("claim_window_years"); years.IsThere()) {
    NAUNGAN_ASSIGN(rule.claim_window_years, Small(years));
  }
  NAUNGAN_ASSIGN(rule.documents,
                 Words(place.At("documents"), "DOCUMENT_KIND_", &v1::DocumentKind_Parse));
  NAUNGAN_ASSIGN(rule.confirmed, Confirmed(place.At("mark")));
  return rule;
}

Result<BenefitRule> Rule(const Place& place) {
  NAUNGAN_ASSIGN(BenefitRule rule, RuleHead(place));
  const Place benefits = place.At("benefits");
  if (!benefits.node.IsDefined() || !benefits.node.IsSequence()) {
    return place.Wrong("A rule lists its benefits.");
  }
  for (size_t i = 0; i < benefits.node.size(); ++i) {
    NAUNGAN_ASSIGN(BenefitFormula formula, Formula(benefits.At(i), rule.confirmed));
    rule.benefits.push_back(std::move(formula));
  }
  if (const Place newcomers = place.At("newcomers"); newcomers.IsThere()) {
    NAUNGAN_ASSIGN(rule.newcomers, Newcomers(newcomers, rule.confirmed));
  }
  const Place grounds = place.At("jht_grounds");
  if (!grounds.IsThere()) return rule;
  if (!grounds.node.IsSequence()) return grounds.Wrong("A list is expected here.");
  for (size_t i = 0; i < grounds.node.size(); ++i) {
    NAUNGAN_ASSIGN(JhtGroundRule ground, Ground(grounds.At(i)));
    rule.jht_grounds.push_back(std::move(ground));
  }
  return rule;
}

Result<BenefitTable> Table(const Place& document) {
  NAUNGAN_TRY(CheckKeys(document, {"rules"}));
  const Place list = document.At("rules");
  if (!list.node.IsDefined() || !list.node.IsSequence()) {
    return document.Wrong("`rules` is a list of benefit rules.");
  }
  std::vector<BenefitRule> rules;
  for (size_t i = 0; i < list.node.size(); ++i) {
    NAUNGAN_ASSIGN(BenefitRule rule, Rule(list.At(i)));
    rules.push_back(std::move(rule));
  }
  return BenefitTable::Of(std::move(rules));
}

}  // namespace

Result<BenefitTable> DefaultBenefitRules() {
  return ParseBenefitRules({naungan_benefit_rules_begin, naungan_benefit_rules_end});
}

Result<BenefitTable> LoadBenefitRules(const std::filesystem::path& file) {
  std::string text(kBenefitRulesBytesMax + 1, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  const auto bytes = static_cast<size_t>(stream.gcount());
  if (bytes == 0 || bytes > kBenefitRulesBytesMax) {
    return Fail(Code::kNotFound, "BENEFIT_RULES_UNREADABLE", "benefit-rules",
                "The file of benefit rules is not there, is empty, or has more than 1 MiB.");
  }
  text.resize(bytes);
  return ParseBenefitRules(text);
}

Result<BenefitTable> ParseBenefitRules(std::string_view yaml) {
  // yaml-cpp reports by exceptions; none of them leaves this function.
  try {
    return Table({.node = YAML::Load(std::string(yaml)), .path = ""});
  } catch (const YAML::Exception& exception) {
    return Invalid(exception.mark, "", exception.msg);
  }
}

}  // namespace naungan::claims
