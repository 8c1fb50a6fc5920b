#include "services/claims/claim.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "services/claims/command_shape.h"
#include "services/claims/submission.h"

namespace naungan::claims {
namespace {

using Outcome = Result<std::optional<v1::ClaimsLogEvent>>;

std::unexpected<Error> NotNow(std::string_view reason, std::string message) {
  return Fail(Code::kFailedPrecondition, reason, "", std::move(message));
}

std::unexpected<Error> SameActor(std::string message) {
  return Fail(Code::kPermissionDenied, "SAME_ACTOR", "naungan-actor", std::move(message));
}

// Dates of commands and rows, whose shape was checked.
domain::Date DateOf(const common::v1::Date& proto) {
  const auto date = domain::Date::FromProto(proto, "date");
  NAUNGAN_CHECK(date.has_value(), "dates are checked before a command is decided");
  return *date;
}

bool SameDate(const common::v1::Date& a, const common::v1::Date& b) {
  return DateOf(a) == DateOf(b);
}

Status NotBefore(const common::v1::Date& date, const common::v1::Date& earliest,
                 std::string_view field) {
  if (DateOf(earliest) <= DateOf(date)) return {};
  return Fail(Code::kInvalidArgument, "DATE_ORDER", field,
              "It cannot have happened before " + DateOf(earliest).ToString() +
                  ", when the step before it was taken.");
}

Result<const v1::StoredClaim*> Known(const ClaimFacts& facts) {
  if (facts.claim != nullptr) return facts.claim;
  return Fail(Code::kNotFound, "CLAIM_UNKNOWN", "name", "There is no claim of this name.");
}

v1::ClaimsLogEvent NextEvent(const v1::StoredClaim& stored, const std::string& name,
                             const v1::Actor& actor) {
  v1::ClaimsLogEvent event;
  *event.mutable_claim()->mutable_actor() = actor;
  event.mutable_claim()->mutable_event()->set_claim(name);
  event.mutable_claim()->mutable_event()->set_sequence(stored.sequence() + 1);
  return event;
}

Outcome Submit(const v1::SubmitClaim& command, const v1::Actor& actor, const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(v1::SubmitClaim submission, CheckShape(command, facts.today));
  if (facts.claim != nullptr) {
    const bool same =
        facts.claim->submission().SerializeAsString() == submission.SerializeAsString();
    if (same) return std::nullopt;
    return Fail(Code::kAlreadyExists, "CLAIM_EXISTS", "name",
                "Another claim was submitted under this name; choose a new claim id.");
  }
  NAUNGAN_ASSIGN(v1::Claim claim, Judge(submission, facts.person, facts.covers_of, facts.rules));

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

bool HasDocument(const v1::Claim& claim, int kind) {
  return std::ranges::find(claim.documents(), kind) != claim.documents().end();
}

Outcome Supplement(const v1::SupplementClaim& command, const v1::Actor& actor,
                   const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::SupplementClaim checked, CheckShape(command));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, Known(facts));
  const v1::Claim& claim = stored->claim();
  NAUNGAN_TRY(CheckBeneficiary(checked.beneficiary_is_participant(),
                               IsForDeath(claim.kind(), claim.jht_ground())));
  const bool has_documents =
      std::ranges::all_of(checked.documents(), [&](int kind) { return HasDocument(claim, kind); });
  const bool has_beneficiary = checked.beneficiary_version().empty() ||
                               checked.beneficiary_version() == stored->beneficiary_version();
  if (has_documents && has_beneficiary) return std::nullopt;
  if (claim.state() != v1::CLAIM_STATE_SUBMITTED && claim.state() != v1::CLAIM_STATE_REVERSED) {
    return NotNow("CLAIM_NOT_OPEN",
                  "Papers and beneficiary are taken while a claim is submitted, or again after its "
                  "payment was taken back.");
  }
  v1::ClaimsLogEvent event;
  v1::ClaimSupplemented& supplemented = *event.mutable_supplemented();
  supplemented.set_claim(claim.name());
  *supplemented.mutable_actor() = actor;
  *supplemented.mutable_documents() = checked.documents();
  if (!has_beneficiary) supplemented.set_beneficiary_version(checked.beneficiary_version());
  return event;
}

Status CheckDocumentsComplete(const v1::Claim& claim, const BenefitTable& rules) {
  NAUNGAN_ASSIGN(const BenefitRule* const rule,
                 rules.Find(claim.kind(), DateOf(claim.event_date())));
  std::string missing;
  for (const v1::DocumentKind kind : RequiredDocuments(*rule, claim.jht_ground())) {
    if (HasDocument(claim, kind)) continue;
    missing += missing.empty() ? "" : ", ";
    missing += v1::DocumentKind_Name(kind);
  }
  if (missing.empty()) return {};
  return NotNow("DOCUMENTS_MISSING", "Hand in what is missing first: " + missing + ".");
}

// Enrollment may have corrected the person's stays since the submission was judged: who had left
// before the event after all is not paid for.
Status CheckStillInsured(const v1::Claim& claim, const ClaimFacts& facts) {
  const Standing standing =
      StandingFor(claim.kind(), DateOf(claim.event_date()), facts.person, facts.covers_of);
  if (standing.denial == v1::DENIAL_CODE_UNSPECIFIED) return {};
  return NotNow("NOT_INSURED_ANY_MORE",
                "By the records as corrected since the submission the person was not insured on "
                "the day of the event (" +
                    v1::DenialCode_Name(standing.denial) +
                    "): reject the claim, or have the record corrected.");
}

Outcome Approve(const v1::ApproveClaim& command, const v1::Actor& actor, const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::ApproveClaim checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, Known(facts));
  const v1::Claim& claim = stored->claim();
  if (stored->has_approved_date() && SameDate(stored->approved_date(), checked.approved_date())) {
    return std::nullopt;
  }
  if (claim.state() != v1::CLAIM_STATE_SUBMITTED) {
    return NotNow("CLAIM_NOT_SUBMITTED", "Only a submitted claim can be approved.");
  }
  NAUNGAN_TRY(NotBefore(checked.approved_date(), claim.submitted_date(), "approved_date"));
  if (std::ranges::find(stored->submitters(), actor.actor()) != stored->submitters().end()) {
    return SameActor("A claim is approved by someone else than who submitted it.");
  }
  NAUNGAN_TRY(CheckStillInsured(claim, facts));
  NAUNGAN_TRY(CheckDocumentsComplete(claim, facts.rules));
  if (IsForDeath(claim.kind(), claim.jht_ground()) && stored->beneficiary_version().empty()) {
    return NotNow("BENEFICIARY_MISSING", "Say first who is to receive the benefit.");
  }
  v1::ClaimsLogEvent event = NextEvent(*stored, claim.name(), actor);
  v1::ClaimApproved& approved = *event.mutable_claim()->mutable_event()->mutable_approved();
  *approved.mutable_claim() = claim;
  approved.mutable_claim()->set_state(v1::CLAIM_STATE_APPROVED);
  *approved.mutable_approved_date() = checked.approved_date();
  return event;
}

Outcome Reject(const v1::RejectClaim& command, const v1::Actor& actor, const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::RejectClaim checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, Known(facts));
  const v1::Claim& claim = stored->claim();
  if (claim.denial() == v1::DENIAL_CODE_REJECTED &&
      SameDate(stored->denied_date(), checked.rejected_date())) {
    return std::nullopt;
  }
  if (claim.state() != v1::CLAIM_STATE_SUBMITTED) {
    return NotNow("CLAIM_NOT_SUBMITTED", "Only a submitted claim can be rejected.");
  }
  NAUNGAN_TRY(NotBefore(checked.rejected_date(), claim.submitted_date(), "rejected_date"));
  v1::ClaimsLogEvent event = NextEvent(*stored, claim.name(), actor);
  v1::ClaimDenied& denied = *event.mutable_claim()->mutable_event()->mutable_denied();
  *denied.mutable_denied_date() = checked.rejected_date();
  v1::Claim& rejected = *denied.mutable_claim();
  rejected = claim;
  rejected.set_state(v1::CLAIM_STATE_DENIED);
  rejected.set_denial(v1::DENIAL_CODE_REJECTED);
  // What is denied comes to nothing: a reader who sums claims needs no look at their state.
  rejected.clear_benefits();
  rejected.clear_total_rupiah();
  return event;
}

const v1::BookedPayment* FindPayment(const v1::StoredClaim& stored, std::string_view reference) {
  const auto found = std::ranges::find_if(stored.payments(), [&](const v1::BookedPayment& booked) {
    return booked.payment().reference() == reference;
  });
  return found == stored.payments().end() ? nullptr : &*found;
}

Status CheckPayable(const v1::StoredClaim& stored, const v1::ClaimPayment& payment,
                    const v1::Actor& actor) {
  const v1::Claim& claim = stored.claim();
  if (claim.state() == v1::CLAIM_STATE_PAID) {
    return NotNow("CLAIM_PAID", "The claim is paid under another reference; take that back first.");
  }
  if (claim.state() != v1::CLAIM_STATE_APPROVED && claim.state() != v1::CLAIM_STATE_REVERSED) {
    return NotNow("CLAIM_NOT_APPROVED", "Only an approved claim is paid.");
  }
  if (stored.payments_size() >= kPaymentsPerClaimMax) {
    return NotNow("PAYMENTS_TOO_MANY", "The claim was paid and taken back too often; look why.");
  }
  if (payment.amount_rupiah() != claim.total_rupiah()) {
    return Fail(Code::kInvalidArgument, "PAYMENT_AMOUNT_WRONG", "payment.amount_rupiah",
                "A claim is paid whole: Rp" + std::to_string(claim.total_rupiah()) + ".");
  }
  if (actor.actor() == stored.beneficiary_changed_by()) {
    return SameActor("A claim is paid by someone else than who changed its beneficiary.");
  }
  const auto& earliest = stored.payments().empty() ? stored.approved_date()
                                                   : stored.payments().rbegin()->reversed_date();
  return NotBefore(payment.paid_date(), earliest, "payment.paid_date");
}

// A payment may be taken back when the next balance is claimed or paid already, and that one holds
// the money that came back: of the two only one is paid.
Status CheckBalanceUnpaid(const v1::Claim& claim, const v1::InsuredPerson& person) {
  if (claim.kind() != v1::CLAIM_KIND_JHT) return {};
  if (!person.jht_claim().empty() && person.jht_claim() != claim.name()) {
    return NotNow("JHT_CLAIMED",
                  "Another old-age claim of this person is under way: reject or pay that one.");
  }
  if (!IsLaterJhtPaid(person, DateOf(claim.jht_balance().as_of_date()))) return {};
  return NotNow("JHT_CLAIMED",
                "A balance of a later day was paid meanwhile: submit a claim on what is left now.");
}

Outcome Pay(const v1::PayClaim& command, const v1::Actor& actor, const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::PayClaim checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, Known(facts));
  const v1::ClaimPayment& payment = checked.payment();
  if (const v1::BookedPayment* const booked = FindPayment(*stored, payment.reference())) {
    const bool same = booked->payment().amount_rupiah() == payment.amount_rupiah() &&
                      SameDate(booked->payment().paid_date(), payment.paid_date());
    if (same) return std::nullopt;
    return Fail(Code::kAlreadyExists, "PAYMENT_EXISTS", "payment.reference",
                "Another payment of this claim has this reference.");
  }
  NAUNGAN_TRY(CheckPayable(*stored, payment, actor));
  NAUNGAN_TRY(CheckBalanceUnpaid(stored->claim(), facts.person));
  v1::ClaimsLogEvent event = NextEvent(*stored, stored->claim().name(), actor);
  v1::ClaimPaid& paid = *event.mutable_claim()->mutable_event()->mutable_paid();
  *paid.mutable_payment() = payment;
  *paid.mutable_dimensions() = stored->claim().dimensions();
  paid.set_kind(stored->claim().kind());
  return event;
}

Outcome Reverse(const v1::ReversePayment& command, const v1::Actor& actor,
                const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::ReversePayment checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, Known(facts));
  const v1::BookedPayment* const booked = FindPayment(*stored, checked.reference());
  if (booked == nullptr) {
    return Fail(Code::kNotFound, "PAYMENT_UNKNOWN", "reference",
                "The claim has no payment of this reference.");
  }
  if (booked->has_reversed_date()) {
    if (SameDate(booked->reversed_date(), checked.reversed_date())) return std::nullopt;
    return Fail(Code::kAlreadyExists, "PAYMENT_EXISTS", "reversed_date",
                "This payment was taken back on another day.");
  }
  NAUNGAN_TRY(NotBefore(checked.reversed_date(), booked->payment().paid_date(), "reversed_date"));
  v1::ClaimsLogEvent event = NextEvent(*stored, stored->claim().name(), actor);
  v1::ClaimPaymentReversed& reversed =
      *event.mutable_claim()->mutable_event()->mutable_payment_reversed();
  *reversed.mutable_payment() = booked->payment();
  *reversed.mutable_reversed_date() = checked.reversed_date();
  *reversed.mutable_dimensions() = stored->claim().dimensions();
  reversed.set_kind(stored->claim().kind());
  return event;
}

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

Result<std::optional<v1::ClaimsLogEvent>> Decide(const v1::ClaimsCommand& command,
                                                 const ClaimFacts& facts) {
  const v1::Actor& actor = command.actor();
  NAUNGAN_TRY(CheckActor(actor));
  switch (command.command_case()) {
    case v1::ClaimsCommand::kSubmit:
      return Submit(command.submit(), actor, facts);
    case v1::ClaimsCommand::kSupplement:
      return Supplement(command.supplement(), actor, facts);
    case v1::ClaimsCommand::kApprove:
      return Approve(command.approve(), actor, facts);
    case v1::ClaimsCommand::kReject:
      return Reject(command.reject(), actor, facts);
    case v1::ClaimsCommand::kPay:
      return Pay(command.pay(), actor, facts);
    case v1::ClaimsCommand::kReverse:
      return Reverse(command.reverse(), actor, facts);
    case v1::ClaimsCommand::COMMAND_NOT_SET:
      break;
  }
  return Fail(Code::kInvalidArgument, "COMMAND_UNKNOWN", "", "The command is not known here.");
}

v1::StoredClaim Evolve(v1::StoredClaim stored, const v1::ClaimsLogEvent& event) {
  if (event.has_claim()) EvolveChanged(stored, event.claim());
  if (event.has_supplemented()) EvolveSupplemented(stored, event.supplemented());
  return stored;
}

}  // namespace naungan::claims
