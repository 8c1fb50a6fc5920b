#include "services/claims/case/payment.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "libs/domain/recorded.h"
#include "libs/domain/typed_reference.h"
#include "services/claims/case/command_shape.h"
#include "services/claims/eligibility/insured_person.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

const v1::BookedPayment* FindPayment(const v1::StoredClaim& stored, std::string_view reference) {
  const auto found = std::ranges::find_if(stored.payments(), [&](const v1::BookedPayment& booked) {
    return domain::SameReference(booked.payment().reference(), reference);
  });
  return found == stored.payments().end() ? nullptr : &*found;
}

Status CheckPayable(const v1::StoredClaim& stored, const v1::ClaimPayment& payment,
                    const v1::Actor& actor) {
  const v1::Claim& claim = stored.claim();
  if (claim.state() == v1::CLAIM_STATE_PAID) {
    return NotNow("CLAIM_PAID",
                  "The claim is paid under another reference. Take that payment back first.");
  }
  if (claim.state() != v1::CLAIM_STATE_APPROVED && claim.state() != v1::CLAIM_STATE_REVERSED) {
    return NotNow("CLAIM_NOT_APPROVED", "Only an approved claim can be paid.");
  }
  if (stored.payments_size() >= kPaymentsPerClaimMax) {
    return NotNow("PAYMENTS_TOO_MANY",
                  "The claim was paid and taken back too often. Find out why.");
  }
  if (payment.amount_rupiah() != claim.total_rupiah()) {
    return Fail(Code::kInvalidArgument, "PAYMENT_AMOUNT_WRONG", "payment.amount_rupiah",
                "The whole benefit must be paid at once, which is Rp" +
                    std::to_string(claim.total_rupiah()) + ".");
  }
  if (actor.actor() == stored.beneficiary_changed_by()) {
    return SameActor("You changed the beneficiary of this claim. Another person must pay it.");
  }
  const auto& earliest = stored.payments().empty() ? stored.approved_date()
                                                   : stored.payments().rbegin()->reversed_date();
  return CheckNotBefore(payment.paid_date(), earliest, "payment.paid_date");
}

// When a payment is taken back, the next balance may already be claimed or even paid, and that
// balance includes the money that came back. Only one of the two may be paid.
Status CheckBalanceUnpaid(const v1::Claim& claim, const v1::InsuredPerson& person) {
  if (claim.kind() != v1::CLAIM_KIND_JHT) return {};
  if (!person.jht_claim().empty() && person.jht_claim() != claim.name()) {
    return NotNow("JHT_CLAIMED",
                  "Another old-age claim of this person is under way. Reject or pay that one.");
  }
  if (!IsLaterJhtPaid(person, Recorded(claim.jht_balance().as_of_date()))) return {};
  return NotNow(
      "JHT_CLAIMED",
      "A balance of a later day was paid meanwhile. Submit a claim for what is left now.");
}

}  // namespace

StepOutcome DecidePayment(const v1::PayClaim& command, const v1::Actor& actor,
                          const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::PayClaim checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, ExistingClaim(facts));
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

StepOutcome DecideReversal(const v1::ReversePayment& command, const v1::Actor& actor,
                           const ClaimFacts& facts) {
  NAUNGAN_ASSIGN(const v1::ReversePayment checked, CheckShape(command, facts.today));
  NAUNGAN_ASSIGN(const v1::StoredClaim* const stored, ExistingClaim(facts));
  const v1::BookedPayment* const booked = FindPayment(*stored, checked.reference());
  if (booked == nullptr) {
    return Fail(Code::kNotFound, "PAYMENT_UNKNOWN", "reference",
                "The claim has no payment with this reference.");
  }
  if (booked->has_reversed_date()) {
    if (SameDate(booked->reversed_date(), checked.reversed_date())) return std::nullopt;
    return Fail(Code::kAlreadyExists, "PAYMENT_EXISTS", "reversed_date",
                "This payment was taken back on another day.");
  }
  NAUNGAN_TRY(
      CheckNotBefore(checked.reversed_date(), booked->payment().paid_date(), "reversed_date"));
  v1::ClaimsLogEvent event = NextEvent(*stored, stored->claim().name(), actor);
  v1::ClaimPaymentReversed& reversed =
      *event.mutable_claim()->mutable_event()->mutable_payment_reversed();
  *reversed.mutable_payment() = booked->payment();
  *reversed.mutable_reversed_date() = checked.reversed_date();
  *reversed.mutable_dimensions() = stored->claim().dimensions();
  reversed.set_kind(stored->claim().kind());
  return event;
}

}  // namespace naungan::claims
