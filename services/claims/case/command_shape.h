// The shape of commands: what can be refused without knowing the claim or the person. Pure
// functions; safe from any thread.
//
// Each check takes a command as it was sent and returns it in the one form in which it is stored.
// So a command that is sent again has the same bytes. `today` is the latest date in Indonesia
// (WIT): a day after it has not happened anywhere in the country.
//
// Errors are kInvalidArgument with the field of the request. Every command can get
// RESOURCE_NAME_MALFORMED and, for each of its dates, DATE_MISSING, DATE_INVALID and
// DATE_IN_FUTURE.
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

// Further errors:
//   RESOURCE_ID_IS_NIK
//   CLAIM_KIND_UNKNOWN
//   DATE_ORDER               the event is after the submission, or the death before the accident
//   DOCUMENTS_TOO_MANY, DOCUMENT_KIND_UNKNOWN
//   JHT_GROUND_UNKNOWN, BALANCE_OUT_OF_RANGE, BALANCE_SOURCE_INVALID
//   NOT_FOR_THIS_KIND        a ground or a balance in a claim that is not JHT; a death date in a
//                            JHT claim; a death date in a JKM claim that is not its event date
//   BENEFICIARY_RELATION_INVALID (CheckBeneficiary)
// The result has a death date if it is a JKK or JKM claim, and each document once, in enum order.
Result<v1::SubmitClaim> CheckShape(v1::SubmitClaim command, domain::Date today);
// Further errors: DOCUMENTS_TOO_MANY, DOCUMENT_KIND_UNKNOWN; SUPPLEMENT_EMPTY if there is neither a
// document nor a beneficiary.
Result<v1::SupplementClaim> CheckShape(v1::SupplementClaim command);
Result<v1::ApproveClaim> CheckShape(v1::ApproveClaim command, domain::Date today);
Result<v1::RejectClaim> CheckShape(v1::RejectClaim command, domain::Date today);
// Further errors: PAYMENT_REFERENCE_INVALID if the reference is empty, too long or has control
// characters; AMOUNT_OUT_OF_RANGE.
Result<v1::PayClaim> CheckShape(v1::PayClaim command, domain::Date today);
// Further error: PAYMENT_REFERENCE_INVALID.
Result<v1::ReversePayment> CheckShape(v1::ReversePayment command, domain::Date today);

// kUnauthenticated (ACTOR_MISSING) if the command does not say who sends it; ACTOR_INVALID if the
// actor is too long or has control characters.
Status CheckActor(const v1::Actor& actor);

}  // namespace naungan::claims
