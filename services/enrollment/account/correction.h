// Corrections of money: a payment that is reversed, a bill that is voided, money that is paid back.
// One person proposes, another one approves. Pure functions; safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/account/account.h"
#include "services/enrollment/account/ledger.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

inline constexpr size_t kReasonBytesMax = 256;
inline constexpr int32_t kCorrectionsMax = 1'000;

// nullptr if the account has no such correction.
const v1::StoredCorrection* FindCorrection(const v1::StoredAccount& account,
                                           std::string_view correction);

// Can the account be corrected in this way now?
//
//   CORRECTION_EMPTY                kInvalidArgument: it says nothing to correct
//   REASON_INVALID, CLAUSE_INVALID  kInvalidArgument: missing, or above kReasonBytesMax
//   AMOUNT_INVALID                  kInvalidArgument: a refund not above Rp0
//   FUNDING_SOURCE_NOT_OF_ACCOUNT   kInvalidArgument: a refund to somebody who does not fund it
//   PAYMENT_UNKNOWN, BILL_UNKNOWN   kNotFound
//   PAYMENT_REVERSED, BILL_VOIDED   kFailedPrecondition: it is corrected already
//   REFUND_EXCEEDS_BALANCE          kFailedPrecondition: bills have used the money
Status CheckCorrection(const Ledger& ledger, const v1::CorrectionRequest& request,
                       const Insured& insured);

// True if the same correction was proposed before. Otherwise as CheckCorrection, and
//
//   RESOURCE_ID_IS_NIK, ...  kInvalidArgument: errors of ids that clients choose
//   CORRECTION_EXISTS        kAlreadyExists: another correction has this id
//   CORRECTIONS_FULL         kResourceExhausted: kCorrectionsMax
Result<bool> WasProposed(const Ledger& ledger, const v1::CorrectionRequest& request,
                         const Insured& insured);

// What the correction changes, once `approver` approves it. No event if that actor did before.
// Otherwise as CheckCorrection, and
//
//   CORRECTION_UNKNOWN    kNotFound
//   APPROVER_IS_PROPOSER  kPermissionDenied
//   CORRECTION_APPROVED   kAlreadyExists: somebody else approved it
Result<ContributionEvents> Correct(const Ledger& ledger, std::string_view correction,
                                   std::string_view approver, domain::Date approved,
                                   const Insured& insured, const Policy& policy);

void Evolve(v1::StoredAccount& account, const v1::CorrectionProposed& event);
void Evolve(v1::StoredAccount& account, const v1::CorrectionApproved& event);

}  // namespace naungan::enrollment
