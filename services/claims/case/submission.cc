#include "services/claims/case/submission.h"

#include <utility>
#include <vector>

#include "libs/domain/money.h"
#include "libs/domain/recorded.h"
#include "services/claims/benefits/benefits.h"
#include "services/claims/case/command_shape.h"
#include "services/claims/case/denial.h"
#include "services/claims/eligibility/eligibility.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

BenefitCase CaseOf(const v1::SubmitClaim& submission, const v1::Stay& stay,
                   const v1::InsuredPerson& person, const CoverFacts& covers) {
  const domain::Date event = Recorded(submission.event_date());
  return {.event_date = event,
          .wage_rupiah = stay.wage_rupiah(),
          .segment = stay.segment(),
          .member_since = WaitsSince(person, event, covers),
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
  dimensions.set_kecamatan_code(stay.kecamatan_code());
}

// The claim as it was submitted, before it is judged.
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

Result<v1::Claim> Judged(const v1::SubmitClaim& submission, const v1::InsuredPerson& person,
                         const CoverFacts& covers, const BenefitTable& rules) {
  const domain::Date event = Recorded(submission.event_date());
  NAUNGAN_ASSIGN(const BenefitRule* const rule, rules.Find(submission.kind(), event));
  const Standing standing = StandingFor(submission.kind(), event, person, covers);

  v1::Claim claim = Stated(submission);
  claim.set_cover_reason(standing.reason);
  if (standing.stay != nullptr) SetDimensions(claim, *standing.stay);
  claim.set_denial(FirstDenial(submission, person, standing, *rule));
  if (claim.denial() != v1::DENIAL_CODE_UNSPECIFIED) {
    claim.set_state(v1::CLAIM_STATE_DENIED);
    return claim;
  }

  claim.set_state(v1::CLAIM_STATE_SUBMITTED);
  NAUNGAN_ASSIGN(std::vector<v1::BenefitLine> lines,
                 BenefitLines(*rule, CaseOf(submission, *standing.stay, person, covers)));
  domain::Rupiah total;
  for (v1::BenefitLine& line : lines) {
    NAUNGAN_ASSIGN(total, total.Add(domain::Rupiah(line.amount_rupiah()), "benefits"));
    *claim.add_benefits() = std::move(line);
  }
  claim.set_total_rupiah(total.amount());
  return claim;
}

}  // namespace

StepOutcome DecideSubmission(const v1::SubmitClaim& command, const v1::Actor& actor,
                             const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(v1::SubmitClaim submission, CheckShape(command, facts.today));
  if (facts.claim != nullptr) {
    const bool same =
        facts.claim->submission().SerializeAsString() == submission.SerializeAsString();
    if (same) return std::nullopt;
    return Fail(Code::kAlreadyExists, "CLAIM_EXISTS", "name",
                "Another claim was submitted under this name. Choose a new claim id.");
  }
  NAUNGAN_ASSIGN(v1::Claim claim, Judged(submission, facts.person, facts.covers, facts.rules));

  v1::ClaimsLogEvent event = NextEvent(v1::StoredClaim(), submission.name(), actor);
  v1::ClaimEvent& told = *event.mutable_claim()->mutable_event();
  if (claim.state() == v1::CLAIM_STATE_DENIED) {
    *told.mutable_denied()->mutable_denied_date() = submission.submitted_date();
    *told.mutable_denied()->mutable_claim() = std::move(claim);
  } else {
    *told.mutable_submitted()->mutable_claim() = std::move(claim);
  }
  *event.mutable_claim()->mutable_submission() = std::move(submission);
  return event;
}

}  // namespace naungan::claims
