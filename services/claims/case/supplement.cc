#include "services/claims/case/supplement.h"

#include <algorithm>

#include "services/claims/case/beneficiary.h"
#include "services/claims/case/command_shape.h"

namespace naungan::claims {

StepOutcome DecideSupplement(const v1::SupplementClaim& command, const v1::Actor& actor,
                             const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::SupplementClaim checked, CheckShape(command));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, ExistingClaim(facts));
  const v1::Claim& claim = stored->claim();
  NAUNGAN_TRY(CheckBeneficiary(checked.beneficiary_is_participant(),
                               IsForDeath(claim.kind(), claim.jht_ground())));
  const bool has_documents =
      std::ranges::all_of(checked.documents(), [&](int kind) { return HasDocument(claim, kind); });
  const bool has_beneficiary = checked.beneficiary_version().empty() ||
                               checked.beneficiary_version() == stored->beneficiary_version();
  if (has_documents && has_beneficiary) return std::nullopt;
  if (claim.state() != v1::CLAIM_STATE_SUBMITTED && claim.state() != v1::CLAIM_STATE_REVERSED) {
    return NotNow(
        "CLAIM_NOT_OPEN",
        "Documents and a beneficiary can be handed in while a claim is submitted, and again "
        "after its payment was taken back.");
  }
  v1::ClaimsLogEvent event;
  v1::ClaimSupplemented& supplemented = *event.mutable_supplemented();
  supplemented.set_claim(claim.name());
  *supplemented.mutable_actor() = actor;
  *supplemented.mutable_documents() = checked.documents();
  if (!has_beneficiary) supplemented.set_beneficiary_version(checked.beneficiary_version());
  return event;
}

}  // namespace naungan::claims
