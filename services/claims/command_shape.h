// The shape of commands: what can be refused without knowing the claim or the person. Each check
// takes the command as it came and gives it back in its one stored form, so that a resend is equal
// byte for byte. Errors are kInvalidArgument and name the field of the request.
//
// `today` is the latest date in Indonesia (WIT): what is later has not happened anywhere. Pure
// functions; safe from any thread.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

inline constexpr int kDocumentsMax = 32;
inline constexpr int kBalanceSourceBytesMax = 128;
inline constexpr int kPaymentReferenceBytesMax = 64;
inline constexpr int kActorBytesMax = 128;

// Errors: RESOURCE_NAME_MALFORMED, RESOURCE_ID_IS_NIK; CLAIM_KIND_UNKNOWN; DATE_MISSING,
// DATE_INVALID, DATE_IN_FUTURE; DATE_ORDER (an event after the submission, a death before the
// accident); DOCUMENTS_TOO_MANY, DOCUMENT_KIND_UNKNOWN; JHT_GROUND_UNKNOWN, BALANCE_OUT_OF_RANGE,
// BALANCE_SOURCE_INVALID; NOT_FOR_THIS_KIND (a ground or balance outside JHT, a death date in JHT,
// one of its own in JKM); BENEFICIARY_RELATION_INVALID (CheckBeneficiary). Sets the death date of a
// death claim, puts documents in order, each once.
Result<v1::SubmitClaim> CheckShape(v1::SubmitClaim command, domain::Date today);
// SUPPLEMENT_EMPTY beside the errors of documents.
Result<v1::SupplementClaim> CheckShape(v1::SupplementClaim command);
Result<v1::ApproveClaim> CheckShape(v1::ApproveClaim command, domain::Date today);
Result<v1::RejectClaim> CheckShape(v1::RejectClaim command, domain::Date today);
// PAYMENT_REFERENCE_INVALID (empty, too long, or with control characters), AMOUNT_OUT_OF_RANGE.
Result<v1::PayClaim> CheckShape(v1::PayClaim command, domain::Date today);
Result<v1::ReversePayment> CheckShape(v1::ReversePayment command, domain::Date today);

// ACTOR_MISSING (kUnauthenticated), ACTOR_INVALID: too long, or with control characters.
Status CheckActor(const v1::Actor& actor);

}  // namespace naungan::claims
