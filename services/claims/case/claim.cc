#include "services/claims/case/claim.h"

#include <algorithm>
#include <string>

#include "services/claims/case/approval.h"
#include "services/claims/case/command_shape.h"
#include "services/claims/case/payment.h"
#include "services/claims/case/submission.h"
#include "services/claims/case/supplement.h"

namespace naungan::claims {
namespace {

void Begin(v1::StoredClaim& stored, const v1::ClaimChanged& changed) {
  if (!changed.has_submission()) return;
  *stored.mutable_submission() = changed.submission();
  stored.set_beneficiary_version(changed.submission().beneficiary_version());
  stored.add_submitters(changed.actor().actor());
}

void EvolveChanged(v1::StoredClaim& stored, const v1::ClaimChanged& changed) {
  Begin(stored, changed);
  const v1::ClaimEvent& told = changed.event();
  stored.set_sequence(told.sequence());
  v1::Claim& claim = *stored.mutable_claim();
  if (told.has_submitted()) claim = told.submitted().claim();
  if (told.has_denied()) {
    claim = told.denied().claim();
    *stored.mutable_denied_date() = told.denied().denied_date();
  }
  if (told.has_approved()) {
    claim = told.approved().claim();
    *stored.mutable_approved_date() = told.approved().approved_date();
  }
  if (told.has_paid()) {
    claim.set_state(v1::CLAIM_STATE_PAID);
    *claim.mutable_payment() = told.paid().payment();
    *stored.add_payments()->mutable_payment() = told.paid().payment();
    stored.clear_beneficiary_changed_by();
  }
  if (told.has_payment_reversed()) {
    claim.set_state(v1::CLAIM_STATE_REVERSED);
    *stored.mutable_payments()->rbegin()->mutable_reversed_date() =
        told.payment_reversed().reversed_date();
  }
}

void EvolveSupplemented(v1::StoredClaim& stored, const v1::ClaimSupplemented& supplemented) {
  v1::Claim& claim = *stored.mutable_claim();
  claim.mutable_documents()->MergeFrom(supplemented.documents());
  std::ranges::sort(*claim.mutable_documents());
  const auto repeated = std::ranges::unique(*claim.mutable_documents());
  claim.mutable_documents()->erase(repeated.begin(), repeated.end());
  if (supplemented.beneficiary_version().empty()) return;
  stored.set_beneficiary_version(supplemented.beneficiary_version());
  const std::string& actor = supplemented.actor().actor();
  if (claim.state() == v1::CLAIM_STATE_REVERSED) {
    stored.set_beneficiary_changed_by(actor);
  } else if (std::ranges::find(stored.submitters(), actor) == stored.submitters().end()) {
    stored.add_submitters(actor);
  }
}

}  // namespace

StepOutcome Decide(const v1::ClaimsCommand& command, const ClaimFacts& facts) {
  const v1::Actor& actor = command.actor();
  NAUNGAN_TRY(CheckActor(actor));
  switch (command.command_case()) {
    case v1::ClaimsCommand::kSubmit:
      return DecideSubmission(command.submit(), actor, facts);
    case v1::ClaimsCommand::kSupplement:
      return DecideSupplement(command.supplement(), actor, facts);
    case v1::ClaimsCommand::kApprove:
      return DecideApproval(command.approve(), actor, facts);
    case v1::ClaimsCommand::kReject:
      return DecideRejection(command.reject(), actor, facts);
    case v1::ClaimsCommand::kPay:
      return DecidePayment(command.pay(), actor, facts);
    case v1::ClaimsCommand::kReverse:
      return DecideReversal(command.reverse(), actor, facts);
    case v1::ClaimsCommand::COMMAND_NOT_SET:
      break;
  }
  return Fail(Code::kInvalidArgument, "COMMAND_UNKNOWN", "",
              "The command has no content that this build knows.");
}

v1::StoredClaim EvolveClaim(v1::StoredClaim stored, const v1::ClaimsLogEvent& event) {
  if (event.has_claim()) EvolveChanged(stored, event.claim());
  if (event.has_supplemented()) EvolveSupplemented(stored, event.supplemented());
  return stored;
}

}  // namespace naungan::claims
