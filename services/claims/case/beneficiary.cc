#include "services/claims/case/beneficiary.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "libs/domain/nik.h"

namespace naungan::claims {
namespace {

std::unexpected<Error> Invalid(std::string_view reason, std::string_view field,
                               std::string message) {
  return Fail(Code::kInvalidArgument, reason, field, std::move(message));
}

Status CheckText(std::string_view text, size_t bytes_max, std::string_view field) {
  const bool plain = std::ranges::none_of(
      text, [](unsigned char character) { return character < 0x20 || character == 0x7F; });
  if (!text.empty() && text.size() <= bytes_max && plain) return {};
  return Invalid(
      "BENEFICIARY_FIELD_INVALID", field,
      "Give 1 to " + std::to_string(bytes_max) + " bytes of text without control characters.");
}

Status CheckAccountNumber(std::string_view number) {
  const bool known_characters = std::ranges::all_of(number, [](char character) {
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
           character == '-' || character == '.' || character == ' ';
  });
  if (!number.empty() && number.size() <= kAccountNumberBytesMax && known_characters) return {};
  return Invalid(
      "ACCOUNT_NUMBER_INVALID", "beneficiary.account_number",
      "An account number has 1 to 34 characters: digits, capital letters, blanks, points and "
      "hyphens.");
}

struct RelationName {
  v1::HeirRelation relation;
  std::string_view text;
};

// The names that the vault's record uses (runtime/v1/vault.proto).
constexpr RelationName kRelations[] = {
    {.relation = v1::HEIR_RELATION_PARTICIPANT, .text = "participant"},
    {.relation = v1::HEIR_RELATION_SPOUSE, .text = "spouse"},
    {.relation = v1::HEIR_RELATION_CHILD, .text = "child"},
    {.relation = v1::HEIR_RELATION_PARENT_OR_GRANDCHILD, .text = "parent_or_grandchild"},
    {.relation = v1::HEIR_RELATION_SIBLING, .text = "sibling"},
    {.relation = v1::HEIR_RELATION_PARENT_IN_LAW, .text = "parent_in_law"},
    {.relation = v1::HEIR_RELATION_WILL, .text = "testamentary"},
};

}  // namespace

bool IsForDeath(v1::ClaimKind kind, v1::JhtGround ground) {
  return kind != v1::CLAIM_KIND_JHT || ground == v1::JHT_GROUND_DEATH;
}

Status CheckBeneficiary(bool is_participant, bool for_death) {
  if (!is_participant || !for_death) return {};
  return Invalid("BENEFICIARY_RELATION_INVALID", "beneficiary.relation",
                 "A benefit for a death goes to an heir. Say how the heir is related to the "
                 "participant.");
}

Result<runtime::v1::Person> ToPerson(const v1::Beneficiary& beneficiary) {
  NAUNGAN_TRY(
      CheckText(beneficiary.full_name(), kBeneficiaryNameBytesMax, "beneficiary.full_name"));
  NAUNGAN_TRY(CheckText(beneficiary.bank(), kBankBytesMax, "beneficiary.bank"));
  NAUNGAN_TRY(CheckAccountNumber(beneficiary.account_number()));
  NAUNGAN_TRY(CheckText(beneficiary.account_holder(), kBeneficiaryNameBytesMax,
                        "beneficiary.account_holder"));
  const auto relation =
      std::ranges::find(kRelations, beneficiary.relation(), &RelationName::relation);
  if (relation == std::end(kRelations)) {
    return Invalid(
        "BENEFICIARY_RELATION_INVALID", "beneficiary.relation",
        "Say how the beneficiary is related to the participant, or that it is the participant.");
  }

  runtime::v1::Person person;
  runtime::v1::Heir& heir = *person.add_heirs();
  heir.set_name(beneficiary.full_name());
  heir.set_relation(std::string(relation->text));
  if (!beneficiary.nik().empty()) {
    NAUNGAN_ASSIGN(const domain::Nik nik, domain::Nik::Parse(beneficiary.nik(), "beneficiary.nik"));
    heir.set_nik(nik.digits());
  }
  heir.mutable_bank_account()->set_bank(beneficiary.bank());
  heir.mutable_bank_account()->set_number(beneficiary.account_number());
  heir.mutable_bank_account()->set_holder(beneficiary.account_holder());
  return person;
}

v1::Beneficiary ToBeneficiary(const runtime::v1::Person& person) {
  v1::Beneficiary beneficiary;
  if (person.heirs().empty()) return beneficiary;
  const runtime::v1::Heir& heir = person.heirs(0);
  beneficiary.set_full_name(heir.name());
  beneficiary.set_nik(heir.nik());
  const auto relation = std::ranges::find(kRelations, heir.relation(), &RelationName::text);
  if (relation != std::end(kRelations)) beneficiary.set_relation(relation->relation);
  beneficiary.set_bank(heir.bank_account().bank());
  beneficiary.set_account_number(heir.bank_account().number());
  beneficiary.set_account_holder(heir.bank_account().holder());
  return beneficiary;
}

}  // namespace naungan::claims
