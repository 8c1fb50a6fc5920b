// Which benefits a claim pays, and how much. The date of the event chooses the rule: regulations
// change, and the one that was in force on that day counts. The rules are data (benefit_rules.yaml,
// which names the regulation of each). Here are their types, the look-up and the arithmetic. Values
// and pure functions; safe from any thread.
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
// percent × months × the monthly wage, but at least the minimum. The wage of a BPU is the base from
// which the contribution is computed.
struct WageShare {
  int32_t percent = 0;
  int32_t months = 0;
  int64_t minimum_rupiah = 0;
};
// The balance that is stated in the claim.
struct ReportedBalance {};

struct BenefitFormula {
  v1::BenefitKind kind = v1::BENEFIT_KIND_UNSPECIFIED;
  std::variant<FixedAmount, WageShare, ReportedBalance> amount;
  std::string source;  // regulation and article; shown with the benefit line
};

// A new member of a segment gets only a part of the benefit (Permenaker 1/2025 art 97A(2)). The
// article says three months; some offices print it as 90 days. The data choose one of the two.
struct NewcomerLimit {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  // A member is new if the membership is shorter than this on the event date. Exactly one is set.
  int32_t months = 0;
  int32_t days = 0;
  std::vector<v1::BenefitKind> kinds;  // the benefits that a new member gets
  std::string source;
};

// When an old-age balance falls due, and which documents prove it.
struct JhtGroundRule {
  v1::JhtGround ground = v1::JHT_GROUND_UNSPECIFIED;
  int32_t age_years = 0;    // must be reached on the event date; 0: any age
  int32_t wait_months = 0;  // from the event to the submission; 0: none
  std::vector<v1::DocumentKind> documents;
};

struct BenefitRule {
  v1::ClaimKind kind = v1::CLAIM_KIND_UNSPECIFIED;
  domain::Period event_dates;
  // From the event to the submission. nullopt: as far as is known, the claim does not lapse.
  std::optional<int32_t> claim_window_years;
  std::vector<v1::DocumentKind> documents;
  std::vector<BenefitFormula> benefits;
  std::optional<NewcomerLimit> newcomers;
  std::vector<JhtGroundRule> jht_grounds;  // only in rules of CLAIM_KIND_JHT
  // False if its dates or a figure are from memory. They must be verified before anyone relies on
  // them.
  bool confirmed = false;
};

inline constexpr size_t kBenefitRulesMax = 256;
// No fixed amount, minimum or balance may be above Rp1 trillion, which is far more than any
// benefit.
inline constexpr int64_t kBenefitRupiahMax = 1'000'000'000'000;

class BenefitTable {
 public:
  // Checks the rules. Error: kInvalidArgument (BENEFIT_RULES_INVALID), with the rule as its field
  // ("rules[2].benefits[0]"), if
  //   there are none, or more than kBenefitRulesMax,
  //   two rules for one kind of claim hold on the same day,
  //   an amount, an age or a period is out of range,
  //   a rule has no benefit, or has something that its kind cannot have.
  static Result<BenefitTable> Of(std::vector<BenefitRule> rules);

  // Returns the rule for an event on that day. It lives as long as the table. Errors are
  // kInvalidArgument with the field "event_date"; what is not known is refused and never guessed:
  //   EVENT_DATE_BEFORE_RULES   the first rule for this kind of claim begins later
  //   EVENT_DATE_WITHOUT_RULE   the data have a gap on that day
  Result<const BenefitRule*> Find(v1::ClaimKind kind, domain::Date event_date) const;

  const std::vector<BenefitRule>& rules() const { return rules_; }

 private:
  explicit BenefitTable(std::vector<BenefitRule> rules) : rules_(std::move(rules)) {}

  std::vector<BenefitRule> rules_;  // ordered by kind, then by date
};

// What the amounts depend on.
struct BenefitCase {
  domain::Date event_date;
  int64_t wage_rupiah = 0;
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  domain::Date member_since;
  int64_t jht_balance_rupiah = 0;
};

// Returns the benefit lines that the rule pays, in the rule's order. Error: MONEY_OVERFLOW if the
// wage is too large to compute with.
Result<std::vector<v1::BenefitLine>> BenefitLines(const BenefitRule& rule,
                                                  const BenefitCase& facts);

// Returns the rule for that ground, or null if `rule` has none.
const JhtGroundRule* FindGround(const BenefitRule& rule, v1::JhtGround ground);

// Returns the documents that a claim needs before it can be approved, each once, in enum order.
std::vector<v1::DocumentKind> RequiredDocuments(const BenefitRule& rule, v1::JhtGround ground);

}  // namespace naungan::claims
