// What a claim pays, chosen by the date of the event: regulations change, and the one in force when
// it happened counts (DOMAIN 3). The rules are data (benefit_rules.yaml); here are their types, the
// look-up and the arithmetic. Values and pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::claims {

struct FixedAmount {
  int64_t rupiah = 0;
};
// percent × months × the monthly wage, but at least the minimum. A BPU's wage is the base that the
// contribution is reckoned from.
struct WageShare {
  int32_t percent = 0;
  int32_t months = 0;
  int64_t minimum_rupiah = 0;
};
// The balance that the claim carries.
struct ReportedBalance {};

struct BenefitFormula {
  v1::BenefitKind kind = v1::BENEFIT_KIND_UNSPECIFIED;
  std::variant<FixedAmount, WageShare, ReportedBalance> amount;
  std::string source;  // regulation and article, as shown with the line
};

// Permenaker 1/2025 art 97A(2): who is new in a segment gets a part of the benefit only. Whether
// "three months" is counted by the calendar or as 90 days is open (DOMAIN 3): the data choose.
struct NewcomerLimit {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  // New is whose membership on the event date is shorter than this. Exactly one is set.
  int32_t months = 0;
  int32_t days = 0;
  std::vector<v1::BenefitKind> kinds;  // what is paid all the same
  std::string source;
};

// When an old-age balance falls due, and on which papers.
struct JhtGroundRule {
  v1::JhtGround ground = v1::JHT_GROUND_UNSPECIFIED;
  int32_t age_years = 0;    // reached on the event date; 0: no matter
  int32_t wait_months = 0;  // from the event to the submission; 0: none
  std::vector<v1::DocumentKind> documents;
};

struct BenefitRule {
  v1::ClaimKind kind = v1::CLAIM_KIND_UNSPECIFIED;
  domain::Period event_dates;
  // From the event to the submission; absent: the claim does not lapse, as far as is known.
  std::optional<int32_t> claim_window_years;
  std::vector<v1::DocumentKind> documents;
  std::vector<BenefitFormula> benefits;
  std::optional<NewcomerLimit> newcomers;
  std::vector<JhtGroundRule> jht_grounds;  // of CLAIM_KIND_JHT only
  // False: its dates or a figure are from memory and to be verified before they are relied upon.
  bool confirmed = false;
};

inline constexpr size_t kBenefitRulesMax = 256;
// No fixed amount, minimum or balance is above this: Rp1 trillion, far over any benefit there is.
inline constexpr int64_t kBenefitRupiahMax = 1'000'000'000'000;

class BenefitTable {
 public:
  // BENEFIT_RULES_INVALID, the field naming the rule ("rules[2].benefits[0]"): no or too many
  // rules, two rules of a kind for one day, an amount out of range, a rule without a benefit or
  // with what its kind cannot have.
  static Result<BenefitTable> Of(std::vector<BenefitRule> rules);

  // The rule for an event of that day. EVENT_DATE_BEFORE_RULES or EVENT_DATE_WITHOUT_RULE (a gap in
  // the data), field "event_date": what is not known is refused, never guessed. The rule lives as
  // long as the table.
  Result<const BenefitRule*> Find(v1::ClaimKind kind, domain::Date event_date) const;

  const std::vector<BenefitRule>& rules() const { return rules_; }

 private:
  explicit BenefitTable(std::vector<BenefitRule> rules) : rules_(std::move(rules)) {}

  std::vector<BenefitRule> rules_;  // by kind, then by date
};

// What the amounts depend on.
struct BenefitCase {
  domain::Date event_date;
  int64_t wage_rupiah = 0;
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  domain::Date member_since;
  int64_t jht_balance_rupiah = 0;
};

// The lines that the rule pays, in the rule's order. MONEY_OVERFLOW when a wage is beyond reason.
Result<std::vector<v1::BenefitLine>> BenefitLines(const BenefitRule& rule,
                                                  const BenefitCase& facts);

// The rule of that ground; null: not a ground of this rule.
const JhtGroundRule* FindGround(const BenefitRule& rule, v1::JhtGround ground);

// The papers that a claim needs before it is approved, each once, in enum order.
std::vector<v1::DocumentKind> RequiredDocuments(const BenefitRule& rule, v1::JhtGround ground);

}  // namespace naungan::claims
