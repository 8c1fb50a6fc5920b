#include "services/claims/case/command_shape.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "libs/domain/date_limits.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/typed_reference.h"
#include "services/claims/benefits/benefits.h"
#include "services/claims/case/beneficiary.h"

namespace naungan::claims {
namespace {

using google::protobuf::RepeatedField;

std::unexpected<Error> Invalid(std::string_view reason, std::string_view field,
                               std::string message) {
  return Fail(Code::kInvalidArgument, reason, field, std::move(message));
}

bool HasControlCharacter(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool IsPlainText(std::string_view text, size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max && !HasControlCharacter(text);
}

// Puts the name into its one form: participant ids may be written in either case.
Result<domain::ClaimName> CheckName(std::string* name) {
  NAUNGAN_ASSIGN(domain::ClaimName parsed, domain::ClaimName::Parse(*name, "name"));
  *name = parsed.ToString();
  return parsed;
}

Status CheckDocuments(RepeatedField<int>* documents) {
  if (documents->size() > kDocumentsMax) {
    return Invalid("DOCUMENTS_TOO_MANY", "documents", "Name each kind of document only once.");
  }
  for (int i = 0; i < documents->size(); ++i) {
    const int kind = documents->Get(i);
    if (kind == v1::DOCUMENT_KIND_UNSPECIFIED || !v1::DocumentKind_IsValid(kind)) {
      return Invalid("DOCUMENT_KIND_UNKNOWN", "documents[" + std::to_string(i) + "]",
                     "This kind of document is unknown.");
    }
  }
  const std::set<int> sorted(documents->begin(), documents->end());
  documents->Assign(sorted.begin(), sorted.end());
  return {};
}

Status CheckBalance(const v1::JhtBalance& balance, domain::Date submitted) {
  if (balance.amount_rupiah() < 1 || balance.amount_rupiah() > kBenefitRupiahMax) {
    return Invalid("BALANCE_OUT_OF_RANGE", "jht_balance.amount_rupiah",
                   "A balance must be 1 to 1,000,000,000,000 rupiah.");
  }
  NAUNGAN_TRY(domain::PastDate(balance.as_of_date(), "jht_balance.as_of_date", submitted));
  if (!IsPlainText(balance.source(), kBalanceSourceBytesMax)) {
    return Invalid("BALANCE_SOURCE_INVALID", "jht_balance.source",
                   "Name the statement that the balance is from, in 1 to 128 bytes without control "
                   "characters.");
  }
  return {};
}

// A JHT claim needs a ground and a balance, and must not have what belongs to a death claim.
Status CheckJht(const v1::SubmitClaim& command, domain::Date submitted) {
  if (command.jht_ground() == v1::JHT_GROUND_UNSPECIFIED ||
      !v1::JhtGround_IsValid(command.jht_ground())) {
    return Invalid("JHT_GROUND_UNKNOWN", "jht_ground",
                   "State the ground on which the old-age balance is to be paid out.");
  }
  if (command.has_death_date()) {
    return Invalid("NOT_FOR_THIS_KIND", "death_date",
                   "A JHT claim for a death states the day of the death as its event date.");
  }
  return CheckBalance(command.jht_balance(), submitted);
}

Status CheckDeath(v1::SubmitClaim& command, domain::Date event, domain::Date submitted) {
  if (command.jht_ground() != v1::JHT_GROUND_UNSPECIFIED) {
    return Invalid("NOT_FOR_THIS_KIND", "jht_ground", "Only a JHT claim has a ground.");
  }
  if (command.has_jht_balance()) {
    return Invalid("NOT_FOR_THIS_KIND", "jht_balance", "Only a JHT claim has a balance.");
  }
  if (!command.has_death_date()) *command.mutable_death_date() = command.event_date();
  NAUNGAN_ASSIGN(const domain::Date death,
                 domain::PastDate(command.death_date(), "death_date", submitted));
  if (command.kind() == v1::CLAIM_KIND_JKM_DEATH && death != event) {
    return Invalid("NOT_FOR_THIS_KIND", "death_date",
                   "The event of a JKM claim is the death itself. Leave the death date out.");
  }
  if (death < event) {
    return Invalid("DATE_ORDER", "death_date", "The death cannot come before the accident.");
  }
  return {};
}

Status CheckReference(std::string_view reference, std::string_view field) {
  const bool is_blank = domain::ReferenceKey(reference).empty();
  if (IsPlainText(reference, kPaymentReferenceBytesMax) && !is_blank) return {};
  return Invalid("PAYMENT_REFERENCE_INVALID", field,
                 "Give the bank's reference in 1 to 64 bytes without control characters.");
}

}  // namespace

Result<v1::SubmitClaim> CheckShape(v1::SubmitClaim command, domain::Date today) {
  NAUNGAN_ASSIGN(const domain::ClaimName name, CheckName(command.mutable_name()));
  NAUNGAN_TRY(domain::CheckNewResourceId(name.claim, "name"));
  if (command.kind() == v1::CLAIM_KIND_UNSPECIFIED || !v1::ClaimKind_IsValid(command.kind())) {
    return Invalid("CLAIM_KIND_UNKNOWN", "kind", "This kind of claim is unknown.");
  }
  NAUNGAN_ASSIGN(const domain::Date submitted,
                 domain::PastDate(command.submitted_date(), "submitted_date", today));
  NAUNGAN_ASSIGN(const domain::Date event,
                 domain::PastDate(command.event_date(), "event_date", today));
  if (submitted < event) {
    return Invalid("DATE_ORDER", "event_date",
                   "The event cannot be after the submission of its claim.");
  }
  NAUNGAN_TRY(CheckDocuments(command.mutable_documents()));
  if (command.kind() == v1::CLAIM_KIND_JHT) {
    NAUNGAN_TRY(CheckJht(command, submitted));
  } else {
    NAUNGAN_TRY(CheckDeath(command, event, submitted));
  }
  NAUNGAN_TRY(CheckBeneficiary(command.beneficiary_is_participant(),
                               IsForDeath(command.kind(), command.jht_ground())));
  return command;
}

Result<v1::SupplementClaim> CheckShape(v1::SupplementClaim command) {
  NAUNGAN_TRY(CheckName(command.mutable_name()));
  NAUNGAN_TRY(CheckDocuments(command.mutable_documents()));
  if (command.documents().empty() && command.beneficiary_version().empty()) {
    return Invalid("SUPPLEMENT_EMPTY", "documents", "Hand in a document or a beneficiary.");
  }
  return command;
}

Result<v1::ApproveClaim> CheckShape(v1::ApproveClaim command, domain::Date today) {
  NAUNGAN_TRY(CheckName(command.mutable_name()));
  NAUNGAN_TRY(domain::PastDate(command.approved_date(), "approved_date", today));
  return command;
}

Result<v1::RejectClaim> CheckShape(v1::RejectClaim command, domain::Date today) {
  NAUNGAN_TRY(CheckName(command.mutable_name()));
  NAUNGAN_TRY(domain::PastDate(command.rejected_date(), "rejected_date", today));
  return command;
}

Result<v1::PayClaim> CheckShape(v1::PayClaim command, domain::Date today) {
  NAUNGAN_TRY(CheckName(command.mutable_name()));
  NAUNGAN_TRY(CheckReference(command.payment().reference(), "payment.reference"));
  if (command.payment().amount_rupiah() < 1) {
    return Invalid("AMOUNT_OUT_OF_RANGE", "payment.amount_rupiah",
                   "A payment must be at least one rupiah.");
  }
  NAUNGAN_TRY(domain::PastDate(command.payment().paid_date(), "payment.paid_date", today));
  return command;
}

Result<v1::ReversePayment> CheckShape(v1::ReversePayment command, domain::Date today) {
  NAUNGAN_TRY(CheckName(command.mutable_name()));
  NAUNGAN_TRY(CheckReference(command.reference(), "reference"));
  NAUNGAN_TRY(domain::PastDate(command.reversed_date(), "reversed_date", today));
  return command;
}

Status CheckActor(const v1::Actor& actor) {
  if (actor.actor().empty()) {
    return Fail(Code::kUnauthenticated, "ACTOR_MISSING", "naungan-actor",
                "State who sends the command: the account of an office or a role.");
  }
  if (!IsPlainText(actor.actor(), kActorBytesMax)) {
    return Invalid("ACTOR_INVALID", "naungan-actor",
                   "An actor has 1 to 128 bytes without control characters.");
  }
  return {};
}

}  // namespace naungan::claims
