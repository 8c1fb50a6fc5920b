#include "services/claims/case/approval.h"

#include <algorithm>
#include <string>

#include "libs/domain/recorded.h"
#include "services/claims/case/beneficiary.h"
#include "services/claims/case/command_shape.h"
#include "services/claims/eligibility/eligibility.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

Status CheckDocumentsComplete(const v1::Claim& claim, const BenefitTable& rules) {
  NAUNGAN_ASSIGN(const BenefitRule* const rule,
                 rules.Find(claim.kind(), Recorded(claim.event_date())));
  std::string missing;
  for (const v1::DocumentKind kind : RequiredDocuments(*rule, claim.jht_ground())) {
    if (HasDocument(claim, kind)) continue;
    missing += missing.empty() ? "" : ", ";
    missing += v1::DocumentKind_Name(kind);
  }
  if (missing.empty()) return {};
  return NotNow("DOCUMENTS_MISSING", "These documents are missing: " + missing + ".");
}

// Enrollment may have corrected the person's stays since the submission was judged. If the person
// had left before the event after all, the claim must not be paid.
Status CheckStillInsured(const v1::Claim& claim, const ClaimFacts& facts) {
  const Standing standing =
      StandingFor(claim.kind(), Recorded(claim.event_date()), facts.person, facts.covers);
  if (standing.denial == v1::DENIAL_CODE_UNSPECIFIED) return {};
  return NotNow(
      "NOT_INSURED_ANY_MORE",
      "A record was corrected since the submission. By it the person was not insured on the "
      "day of the event (" +
          v1::DenialCode_Name(standing.denial) +
          "). Reject the claim, or have the record corrected.");
}

}  // namespace

StepOutcome DecideApproval(const v1::ApproveClaim& command, const v1::Actor& actor,
                           const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::ApproveClaim checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, ExistingClaim(facts));
  const v1::Claim& claim = stored->claim();
  if (stored->has_approved_date() && SameDate(stored->approved_date(), checked.approved_date())) {
    return std::nullopt;
  }
  if (claim.state() != v1::CLAIM_STATE_SUBMITTED) {
    return NotNow("CLAIM_NOT_SUBMITTED", "Only a submitted claim can be approved.");
  }
  NAUNGAN_TRY(CheckNotBefore(checked.approved_date(), claim.submitted_date(), "approved_date"));
  if (std::ranges::find(stored->submitters(), actor.actor()) != stored->submitters().end()) {
    return SameActor(
        "You submitted this claim or named its beneficiary. Another person must approve it.");
  }
  NAUNGAN_TRY(CheckStillInsured(claim, facts));
  NAUNGAN_TRY(CheckDocumentsComplete(claim, facts.rules));
  if (IsForDeath(claim.kind(), claim.jht_ground()) && stored->beneficiary_version().empty()) {
    return NotNow("BENEFICIARY_MISSING",
                  "The claim has no beneficiary. Hand in who is to receive the benefit.");
  }
  v1::ClaimsLogEvent event = NextEvent(*stored, claim.name(), actor);
  v1::ClaimApproved& approved = *event.mutable_claim()->mutable_event()->mutable_approved();
  *approved.mutable_claim() = claim;
  approved.mutable_claim()->set_state(v1::CLAIM_STATE_APPROVED);
  *approved.mutable_approved_date() = checked.approved_date();
  return event;
}

StepOutcome DecideRejection(const v1::RejectClaim& command, const v1::Actor& actor,
                            const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::RejectClaim checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, ExistingClaim(facts));
  const v1::Claim& claim = stored->claim();
  if (claim.denial() == v1::DENIAL_CODE_REJECTED &&
      SameDate(stored->denied_date(), checked.rejected_date())) {
    return std::nullopt;
  }
  if (claim.state() != v1::CLAIM_STATE_SUBMITTED) {
    return NotNow("CLAIM_NOT_SUBMITTED", "Only a submitted claim can be rejected.");
  }
  NAUNGAN_TRY(CheckNotBefore(checked.rejected_date(), claim.submitted_date(), "rejected_date"));
  v1::ClaimsLogEvent event = NextEvent(*stored, claim.name(), actor);
  v1::ClaimDenied& denied = *event.mutable_claim()->mutable_event()->mutable_denied();
  *denied.mutable_denied_date() = checked.rejected_date();
  v1::Claim& rejected = *denied.mutable_claim();
  rejected = claim;
  rejected.set_state(v1::CLAIM_STATE_DENIED);
  rejected.set_denial(v1::DENIAL_CODE_REJECTED);
  // A denied claim has no benefits, so the amounts of claims can be added up without their states.
  rejected.clear_benefits();
  rejected.clear_total_rupiah();
  return event;
}

}  // namespace naungan::claims
