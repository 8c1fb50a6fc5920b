// Who receives a benefit, checked and put into the form that the vault seals. Direct identifiers:
// no Error holds any of it. Pure functions, safe from any thread.
#pragma once

#include "libs/base/result.h"
#include "naungan/claims/v1/claims_service.pb.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::claims {

inline constexpr int kBeneficiaryNameBytesMax = 256;
inline constexpr int kBankBytesMax = 64;
inline constexpr int kAccountNumberBytesMax = 34;  // the longest account number there is (IBAN)

// Errors, kInvalidArgument, below "beneficiary": BENEFICIARY_FIELD_INVALID (missing, too long, with
// control characters), ACCOUNT_NUMBER_INVALID, BENEFICIARY_RELATION_INVALID (not stated), those of
// a NIK. The NIK may be left out.
Result<runtime::v1::Person> ToPerson(const v1::Beneficiary& beneficiary);

// What ToPerson was given.
v1::Beneficiary ToBeneficiary(const runtime::v1::Person& person);

}  // namespace naungan::claims
