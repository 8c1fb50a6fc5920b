// Decides whether an agreement may renew another one, and from when its term may run. Pure
// functions; safe from any thread.
//
// An agreement holds from its signature on. Only a renewal may begin earlier: it may reach back to
// the end of its predecessor's term, if it was signed soon enough after that.
#pragma once

#include <optional>
#include <string_view>

#include "libs/base/result.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/stored.pb.h"

namespace naungan::agreement {

// What the regulations leave open. The service uses these values; no flag changes them.
struct RenewalPolicy {
  // A renewal that is signed late still takes effect from the end of the old term if the gap is at
  // most this long. A longer gap ends the membership of those insured (the branches' manual on
  // membership, BPJSTK manual 908, Probis Kepesertaan).
  int gap_months_max = 3;
};

// An agreement remembers this many renewals of itself. There is one a year, as a rule.
inline constexpr int kSuccessorsMax = 100;

// Checks the predecessor that `agreement` names, if it names one, and the first day of its term.
// `predecessor` is what is known of that agreement, or null. Precondition: CheckAgreement.
//
//   kInvalidArgument     PREDECESSOR_IS_ITSELF
//                        TERM_BEFORE_PREDECESSOR   the term begins before the predecessor's
//                        TERM_BEFORE_SIGNATURE     it begins before the signature, and there is no
//                                                  predecessor whose term ended by then
//                        SIGNED_TOO_LATE           it reaches back, but was signed more than
//                                                  gap_months_max after the predecessor's end
//   kFailedPrecondition  PREDECESSOR_UNKNOWN, PREDECESSOR_OF_OTHER_REGION
Status CheckRenewal(const v1::Agreement& agreement, const v1::AgreementKnown* predecessor,
                    const RenewalPolicy& policy);

// Returns the event by which `current` learns that `successor` renews it, or nullopt if that is
// known already or kSuccessorsMax are known.
std::optional<v1::AgreementEvent> DecideSuccession(const v1::AgreementRow& current,
                                                   std::string_view successor);

// Returns what another partition, or a later renewal, must know of an agreement.
v1::AgreementKnown KnownOf(const v1::Agreement& agreement);

}  // namespace naungan::agreement
