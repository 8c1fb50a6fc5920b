#include "services/claims/submission.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/domain/money.h"

namespace naungan::claims {
namespace {

constexpr int kMonthsPerYear = 12;

// A submission's dates, read: its shape was checked before.
domain::Date DateOf(const common::v1::Date& proto) {
  const auto date = domain::Date::FromProto(proto, "date");
  NAUNGAN_CHECK(date.has_value(), "the shape of a submission is checked before it is judged");
  return *date;
}

std::optional<domain::Date> OptionalDate(bool has, const common::v1::Date& proto) {
  if (!has) return std::nullopt;
  return DateOf(proto);
}

// Registered with JHT on some day after work stopped, up to the submission.
bool WorksAgain(const v1::InsuredPerson& person, domain::Date stopped, domain::Date submitted) {
  const domain::Period since{.from = stopped.AddDays(1), .to = submitted.AddDays(1)};
  return std::ranges::any_of(person.stays(), [&](const v1::Stay& stay) {
    const domain::Participation participation = ToDomain(stay);
    return participation.programmes.Contains(common::v1::PROGRAMME_JHT) &&
           participation.period.Overlaps(since);
  });
}

bool HasReachedAge(const v1::Stay& stay, int32_t age_years, domain::Date date) {
  if (!stay.has_birth_date()) return false;
  return DateOf(stay.birth_date()).AddMonths(int64_t{age_years} * kMonthsPerYear) <= date;
}

bool GroundHolds(const JhtGroundRule& ground, const v1::SubmitClaim& submission,
                 const v1::InsuredPerson& person, const v1::Stay& stay) {
  const domain::Date event = DateOf(submission.event_date());
  const domain::Date submitted = DateOf(submission.submitted_date());
  const std::optional<domain::Date> death = DeathDate(person);
  if (ground.ground == v1::JHT_GROUND_DEATH) return !death || *death == event;
  if (death && *death < event) return false;
  if (ground.age_years > 0 && !HasReachedAge(stay, ground.age_years, event)) return false;
  if (submitted < event.AddMonths(ground.wait_months)) return false;
  return ground.ground != v1::JHT_GROUND_STOPPED_WORKING || !WorksAgain(person, event, submitted);
}

bool IsTooLate(const BenefitRule& rule, const v1::SubmitClaim& submission) {
  if (!rule.claim_window_years) return false;
  const int64_t window_months = int64_t{*rule.claim_window_years} * kMonthsPerYear;
  const domain::Date last_day = DateOf(submission.event_date()).AddMonths(window_months);
  return last_day < DateOf(submission.submitted_date());
}

v1::DenialCode Denial(const v1::SubmitClaim& submission, const v1::InsuredPerson& person,
                      const Standing& standing, const BenefitRule& rule) {
  const auto as_of =
      OptionalDate(submission.has_jht_balance(), submission.jht_balance().as_of_date());
  const v1::DenialCode other = OtherClaim(person, submission.kind(), as_of);
  if (other != v1::DENIAL_CODE_UNSPECIFIED) return other;
  if (standing.denial != v1::DENIAL_CODE_UNSPECIFIED) return standing.denial;
  if (IsTooLate(rule, submission)) return v1::DENIAL_CODE_TOO_LATE;
  if (submission.kind() != v1::CLAIM_KIND_JHT) return v1::DENIAL_CODE_UNSPECIFIED;
  const JhtGroundRule* const ground = FindGround(rule, submission.jht_ground());
  const bool holds = ground != nullptr && GroundHolds(*ground, submission, person, *standing.stay);
  return holds ? v1::DENIAL_CODE_UNSPECIFIED : v1::DENIAL_CODE_NO_JHT_GROUND;
}

BenefitCase CaseOf(const v1::SubmitClaim& submission, const v1::Stay& stay) {
  const auto member_since = OptionalDate(stay.has_member_since_date(), stay.member_since_date());
  return {.event_date = DateOf(submission.event_date()),
          .wage_rupiah = stay.wage_rupiah(),
          .segment = stay.segment(),
          .member_since = member_since.value_or(DateOf(stay.period().from_date())),
          .jht_balance_rupiah = submission.jht_balance().amount_rupiah()};
}

void SetDimensions(v1::Claim& claim, const v1::Stay& stay) {
  v1::ClaimDimensions& dimensions = *claim.mutable_dimensions();
  dimensions.set_region_code(stay.region_code());
  dimensions.set_agreement(stay.agreement());
  dimensions.set_category(stay.category());
  dimensions.set_unit(stay.unit());
  dimensions.set_segment(stay.segment());
  dimensions.set_programme(ProgrammeOf(claim.kind()));
}

v1::Claim Stated(const v1::SubmitClaim& submission) {
  v1::Claim claim;
  claim.set_name(submission.name());
  claim.set_kind(submission.kind());
  *claim.mutable_event_date() = submission.event_date();
  if (submission.has_death_date()) *claim.mutable_death_date() = submission.death_date();
  *claim.mutable_submitted_date() = submission.submitted_date();
  *claim.mutable_documents() = submission.documents();
  claim.set_jht_ground(submission.jht_ground());
  if (submission.has_jht_balance()) *claim.mutable_jht_balance() = submission.jht_balance();
  return claim;
}

}  // namespace

common::v1::Programme ProgrammeOf(v1::ClaimKind kind) {
  if (kind == v1::CLAIM_KIND_JKK_DEATH) return common::v1::PROGRAMME_JKK;
  if (kind == v1::CLAIM_KIND_JKM_DEATH) return common::v1::PROGRAMME_JKM;
  return common::v1::PROGRAMME_JHT;
}

Standing StandingFor(v1::ClaimKind kind, domain::Date event, const v1::InsuredPerson& person,
                     const domain::CoversOf& covers_of) {
  if (kind == v1::CLAIM_KIND_JHT) return JhtStandingOn(person, event);
  return StandingOn(person, covers_of, ProgrammeOf(kind), event);
}

Result<v1::Claim> Judge(const v1::SubmitClaim& submission, const v1::InsuredPerson& person,
                        const domain::CoversOf& covers_of, const BenefitTable& rules) {
  const domain::Date event = DateOf(submission.event_date());
  NAUNGAN_ASSIGN(const BenefitRule* const rule, rules.Find(submission.kind(), event));
  const Standing standing = StandingFor(submission.kind(), event, person, covers_of);

  v1::Claim claim = Stated(submission);
  if (standing.stay != nullptr) SetDimensions(claim, *standing.stay);
  claim.set_denial(Denial(submission, person, standing, *rule));
  if (claim.denial() != v1::DENIAL_CODE_UNSPECIFIED) {
    claim.set_state(v1::CLAIM_STATE_DENIED);
    return claim;
  }

  claim.set_state(v1::CLAIM_STATE_SUBMITTED);
  NAUNGAN_ASSIGN(std::vector<v1::BenefitLine> lines,
                 BenefitLines(*rule, CaseOf(submission, *standing.stay)));
  domain::Rupiah total;
  for (v1::BenefitLine& line : lines) {
    NAUNGAN_ASSIGN(total, total.Add(domain::Rupiah(line.amount_rupiah()), "benefits"));
    *claim.add_benefits() = std::move(line);
  }
  claim.set_total_rupiah(total.amount());
  return claim;
}

}  // namespace naungan::claims
