// Decides who may receive a benefit, and puts the beneficiary into the form that the vault seals.
// Pure functions; safe from any thread. A beneficiary consists of direct identifiers: no Error
// contains any of them.
#pragma once

#include <string_view>

#include "libs/base/result.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/claims/v1/claims_service.pb.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::claims {

// The only role that may read a beneficiary. It pays the benefit, so it must know the bank account.
inline constexpr std::string_view kBeneficiaryReaderRole = "payer";

inline constexpr int kBeneficiaryNameBytesMax = 256;
inline constexpr int kBankBytesMax = 64;
// The longest account number there is (IBAN).
inline constexpr int kAccountNumberBytesMax = 34;

// Returns true for every claim that is made for a death: JKK, JKM, and JHT on the ground of death.
// Such a benefit goes to an heir, and the claim is not approved without one.
bool IsForDeath(v1::ClaimKind kind, v1::JhtGround ground);

// kInvalidArgument (BENEFICIARY_RELATION_INVALID) if participants are to receive the benefit for
// their own death.
Status CheckBeneficiary(bool is_participant, bool for_death);

// Returns the beneficiary as the vault keeps it. The NIK may be left out. Errors are
// kInvalidArgument with a field below "beneficiary":
//   BENEFICIARY_FIELD_INVALID      missing, too long, or with control characters
//   ACCOUNT_NUMBER_INVALID
//   BENEFICIARY_RELATION_INVALID   not stated
//   those of domain::Nik::Parse
Result<runtime::v1::Person> ToPerson(const v1::Beneficiary& beneficiary);

// Returns what ToPerson was given.
v1::Beneficiary ToBeneficiary(const runtime::v1::Person& person);

}  // namespace naungan::claims
